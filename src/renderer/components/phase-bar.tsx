import { CircleCheck, CircleDashed, CircleSlash, CircleX, LoaderCircle, type LucideIcon, Minus } from 'lucide-react';
import type { ProofPhaseId } from '../../shared/model/proof';
import { useSpeech } from '../i18n';
import type { PhaseState } from '../wizard/proof/phase-states';

export const PHASE_WORDS: Readonly<Record<ProofPhaseId, string>> = {
  plan: 'Plan',
  inputs: 'Inputs',
  sentinel: 'Sentinel',
  'mirror-inputs': 'Mirror inputs',
  install: 'Install',
  'start-scheduler': 'Scheduler',
  'start-workers': 'Workers',
  compute: 'Compute',
  'verify-outputs': 'Verify',
  'shut-down': 'Shut down',
};
const ICONS: Readonly<Record<PhaseState['state'], LucideIcon>> = {
  done: CircleCheck,
  failed: CircleX,
  cancelled: CircleSlash,
  running: LoaderCircle,
  next: CircleDashed,
  skipped: Minus,
};
const STATE_WORDS: Readonly<Record<PhaseState['state'], string>> = {
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  running: 'running',
  next: 'next',
  skipped: 'not needed',
};

/** The phases of a proof in order: state, and how long each took. */
export function PhaseBar({ phases }: { readonly phases: readonly PhaseState[] }) {
  const { t, tell } = useSpeech();
  return (
    <div className="phase-box">
      <ol className="phase-bar" aria-label={t('Phases')} data-testid="phase-bar">
        {phases.map((phase) => {
          const Icon = ICONS[phase.state];
          return (
            <li key={phase.id} data-state={phase.state} data-testid={`phase-${phase.id}`}>
              <strong>
                <Icon size={14} aria-hidden className={phase.state === 'running' ? 'spin' : undefined} />
                {t(PHASE_WORDS[phase.id])}
                <span className="visually-hidden">{t(STATE_WORDS[phase.state])}</span>
              </strong>
              <small className="numbers">{phase.note ? tell(phase.note) : ''}</small>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
