import type { ProofReport } from '../../../shared/model/proof';
import { PhaseBar } from '../../components/phase-bar';
import { Timeline } from '../../components/timeline';
import { useSpeech } from '../../i18n';
import { phaseStates } from './phase-states';
import { runLayout } from './run-layout';
import { reportNodes } from './run-nodes';

/** Phases and time line of a run that has ended. */
export function WhatHappened({ report }: { readonly report: ProofReport }) {
  const { t } = useSpeech();
  const nodes = reportNodes(report, t);
  const { phases, batches, startedAt } = report;
  const layout = runLayout({ spans: phases, batches, nodes: nodes.ids, startedAt, now: null, last: null });
  return (
    <div className="stack">
      <PhaseBar phases={phaseStates(phases, batches, true)} />
      <Timeline layout={layout} nameOf={nodes.nameOf} noteOf={nodes.noteOf} />
    </div>
  );
}
