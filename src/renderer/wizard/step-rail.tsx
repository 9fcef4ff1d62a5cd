import {
  Check,
  History,
  type LucideIcon,
  Network,
  ScrollText,
  Server,
  Settings2,
  TriangleAlert,
  X,
} from 'lucide-react';
import { STEPS, type StepState } from '../../shared/steps';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { goTo, type Page } from '../store/wizard-store';
import { useStepStates } from './use-page';

const MARKS: Partial<Record<StepState['state'], LucideIcon>> = { done: Check, attention: TriangleAlert, failed: X };
const STATE_WORDS: Readonly<Record<StepState['state'], string>> = {
  'open-here': 'open here',
  open: 'open',
  done: 'done',
  attention: 'needs attention',
  failed: 'failed',
  locked: 'locked',
};

/** The five steps with their states, and what stands beside them. Narrow windows show the marks alone. */
export function StepRail({ page }: { readonly page: Page }) {
  const { t, tell } = useSpeech();
  const states = useStepStates(page);
  const changes = useFleet((fleet) => fleet.changes.length);
  const nodes = useFleet((fleet) => fleet.cluster.nodes.length);
  return (
    <nav className="step-rail" aria-label={t('Steps')} data-region="rail" tabIndex={-1}>
      <span className="rail-label">{t('Steps')}</span>
      {STEPS.map((step, index) => {
        const { state, text } = states[step.id];
        const Mark = MARKS[state];
        const isLocked = state === 'locked' && page !== step.id;
        const words = `${tell(step.title)}: ${tell(text)} (${t(STATE_WORDS[state])})`;
        return (
          <button
            key={step.id}
            type="button"
            className="rail-step"
            data-state={state}
            data-testid={`step-${step.id}`}
            title={words}
            aria-disabled={isLocked}
            {...(page === step.id ? { 'aria-current': 'step' as const } : {})}
            onClick={() => !isLocked && goTo(step.id)}
          >
            <span className="step-mark" data-state={state} aria-hidden>
              {Mark ? <Mark size={12} strokeWidth={2.5} /> : index + 1}
            </span>
            <span>
              <strong>{tell(step.title)}</strong>
              <small>{tell(text)}</small>
              <span className="visually-hidden">{t(STATE_WORDS[state])}</span>
            </span>
          </button>
        );
      })}
      <span className="rail-label rail-gap">{t('Cluster')}</span>
      <RailLink icon={Server} page="nodes" here={page} title={t('Nodes')} count={nodes} />
      <RailLink icon={Network} page="topology" here={page} title={t('Topology')} />
      <RailLink icon={ScrollText} page="logs" here={page} title={t('Logs')} />
      <RailLink icon={History} page="changes" here={page} title={t('Changes')} count={changes} />
      <div className="rail-end">
        <RailLink icon={Settings2} page="settings" here={page} title={t('Settings')} />
      </div>
    </nav>
  );
}

interface LinkProps {
  readonly icon: LucideIcon;
  readonly page: Page;
  readonly here: Page;
  readonly title: string;
  readonly count?: number;
}

function RailLink({ icon: Icon, page, here, title, count }: LinkProps) {
  return (
    <button
      type="button"
      className="rail-link"
      title={title}
      data-testid={`page-${page}`}
      {...(here === page ? { 'aria-current': 'page' as const } : {})}
      onClick={() => goTo(page)}
    >
      <Icon size={17} aria-hidden />
      <span>{title}</span>
      {count ? <span className="numbers faint">{count}</span> : null}
    </button>
  );
}
