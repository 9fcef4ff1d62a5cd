import { LoaderCircle } from 'lucide-react';
import { isStale } from '../../../shared/model/fleet-fold';
import type { NodeId } from '../../../shared/model/ids';
import { SHARE_STEPS } from '../../../shared/model/phases';
import type { ShareStepId, WorkerShare } from '../../../shared/model/share';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { clockText } from '../../view/units';
import { STEP_STATE_WORDS } from './share-rows';

const TITLES: Readonly<Record<ShareStepId, string>> = {
  'reverse-ssh': 'Log in on the scheduler',
  sshfs: 'Find the SSHFS client',
  'mount-point': 'Make the mount point ready',
  env: 'Set AGILab’s share keys',
  mount: 'Mount the share',
  writable: 'Write, read and remove a test file',
  sentinel: 'Read each other’s token',
};

/** The steps of one worker as they are done. */
export function ShareSteps({ node, share }: { readonly node: NodeId; readonly share: WorkerShare }) {
  const { t, tell } = useSpeech();
  const staleBefore = useFleet((fleet) => fleet.staleBefore);
  return (
    <ul className="tick-list" aria-label={t('Steps')}>
      {SHARE_STEPS.map((id) => {
        const step = share.steps[id];
        if (!step) return null;
        const isOld = isStale({ staleBefore }, step);
        const word = isOld ? { ...STEP_STATE_WORDS[step.state], tone: 'mute' } : STEP_STATE_WORDS[step.state];
        const Icon = word.icon;
        return (
          <li key={id} data-testid={`share-step-${node}-${id}`} data-state={step.state}>
            <Icon size={16} aria-hidden className={`tone-${word.tone}${Icon === LoaderCircle ? ' spin' : ''}`} />
            <span>
              <strong>
                {t(TITLES[id])} <span className="visually-hidden">{t(word.word)}</span>
              </strong>
              {step.state === 'waiting' ? null : (
                <small>
                  {tell(step.text)} <span className="numbers">{clockText(step.at)}</span>
                </small>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
