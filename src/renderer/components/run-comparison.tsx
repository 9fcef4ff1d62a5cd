import { GitCompare } from 'lucide-react';
import type { Difference, ReportComparison } from '../../shared/model/comparison';
import type { RunId } from '../../shared/model/ids';
import type { ProofPhaseId } from '../../shared/model/proof';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { compareRuns, useWizard } from '../store/wizard-store';
import { clockText, durationText } from '../view/units';
import { FailureBanner } from './banner';
import { Button } from './button';
import { ChoiceSelect } from './choice-select';
import { CLAIM_WORDS } from './claim-list';
import { DialogFrame } from './dialog-frame';
import { PHASE_WORDS } from './phase-bar';
import { Spinner, StatusText } from './status-badge';
import { useCall } from './use-call';
import { VERDICT_WORDS } from './verdict';

const GROUP_WORDS: Readonly<Record<Difference['group'], string>> = {
  setting: 'Setting',
  node: 'Node',
  'host-key': 'Host key',
  version: 'Version',
  finding: 'Finding',
  speed: 'Speed',
};
const close = (): void => compareRuns(null);

/** Two runs side by side: what changed in verdict, claims, settings, versions and times. */
export function RunComparison() {
  const comparing = useWizard((state) => state.comparing);
  return comparing ? <OpenComparison before={comparing.before} after={comparing.after} /> : null;
}

function OpenComparison({ before, after }: { readonly before: RunId; readonly after: RunId }) {
  const { t } = useSpeech();
  const runs = useFleet((fleet) => fleet.runs);
  const compared = useCall(`${before} ${after}`, () => call('report.compare', { before, after }));
  const choices = [...runs]
    .sort((a, b) => b.startedAt - a.startedAt)
    .map((run) => ({
      id: run.runId,
      text: `${clockText(run.startedAt)}, ${run.runId}`,
      hint: t(VERDICT_WORDS[run.verdict].word),
    }));
  return (
    <DialogFrame
      title={t('Compare two runs')}
      icon={GitCompare}
      lead={t('Only what is different is listed: what is not here is the same in both.')}
      onClose={close}
      testId="run-comparison"
      foot={
        <>
          <span />
          <span />
          <Button look="filled" onPress={close}>
            {t('Close')}
          </Button>
        </>
      }
    >
      <div className="form-grid">
        <ChoiceSelect
          label={t('Earlier run')}
          chosen={before}
          choices={choices}
          onChoose={(id) => compareRuns({ before: id as RunId, after })}
        />
        <ChoiceSelect
          label={t('Later run')}
          chosen={after}
          choices={choices}
          onChoose={(id) => compareRuns({ before, after: id as RunId })}
        />
      </div>
      {compared.failure ? <FailureBanner failure={compared.failure} /> : null}
      {compared.value ? (
        <Differences comparison={compared.value} />
      ) : compared.failure ? null : (
        <p className="row">
          <Spinner /> {t('Comparing')}
        </p>
      )}
    </DialogFrame>
  );
}

function Differences({ comparison }: { readonly comparison: ReportComparison }) {
  const { t, tell } = useSpeech();
  const { claims, differences, times } = comparison;
  const none = t('none');
  const timeOf = (ms: number | null): string => (ms === null ? none : durationText(ms));
  const changedTimes = times.filter(({ beforeMs, afterMs }) => beforeMs !== afterMs);
  const rows: { key: string; what: string; before: React.ReactNode; after: React.ReactNode }[] = [
    {
      key: 'verdict',
      what: t('Verdict'),
      before: <StatusText word={VERDICT_WORDS[comparison.before.verdict]} />,
      after: <StatusText word={VERDICT_WORDS[comparison.after.verdict]} />,
    },
    ...claims.map((claim) => ({
      key: `claim ${claim.id}`,
      what: tell(claim.title),
      before: claim.before === null ? none : <StatusText word={CLAIM_WORDS[claim.before]} />,
      after: claim.after === null ? none : <StatusText word={CLAIM_WORDS[claim.after]} />,
    })),
    ...differences.map(({ group, where, what, before, after }) => ({
      key: `${group} ${where} ${what}`,
      what: where === '' ? `${t(GROUP_WORDS[group])}: ${t(what)}` : `${where}: ${t(what)}`,
      before: before ?? none,
      after: after ?? none,
    })),
    ...changedTimes.map(({ phase, beforeMs, afterMs }) => ({
      key: `time ${phase}`,
      what: t('Time of: {{phase}}', {
        phase: t(phase in PHASE_WORDS ? PHASE_WORDS[phase as ProofPhaseId] : 'The whole run'),
      }),
      before: timeOf(beforeMs),
      after: timeOf(afterMs),
    })),
  ];
  return (
    <table className="plain-table compare-table" data-testid="compare-table">
      <thead>
        <tr>
          <th>{t('What')}</th>
          <th>{t('Earlier')}</th>
          <th>{t('Later')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <td>{row.what}</td>
            <td className="numbers">{row.before}</td>
            <td className="numbers">{row.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
