import { nameOf } from '../../../shared/model/cluster-shape';
import { Banner, FailureBanner } from '../../components/banner';
import { useSpeech } from '../../i18n';
import { goTo } from '../../store/wizard-store';
import { lastFailure } from '../../view/jobs';
import { ShareGate } from './share-gate';
import type { SharePage } from './use-share';

/** What holds up the whole share: refusals, a plan that could not be made, workers without a way back. */
export function ShareBanners({ page }: { readonly page: SharePage }) {
  const { t } = useSpeech();
  const { plan, refusals, isLocked, workers, proven, target, fleet, job } = page;
  const failure = job ? null : lastFailure(fleet, 'share-apply', 'share-check', 'share-down');
  const isPlanned = new Set([...target, ...proven]);
  const waiting = page.isOld ? [] : workers.filter((node) => !isPlanned.has(node));
  const { gate } = fleet.share;
  const hasGate = gate !== null && gate.proof !== 'none';
  if (!failure && !plan.failure && refusals.length === 0 && waiting.length === 0 && !hasGate) return null;
  return (
    <div className="matrix-above">
      {refusals.map((refusal) => (
        <FailureBanner key={`${refusal.code} ${refusal.message.en}`} failure={refusal} testId="share-refusal" />
      ))}
      {plan.failure ? <FailureBanner failure={plan.failure} testId="share-plan-failure" /> : null}
      {failure && !plan.failure ? <FailureBanner failure={failure} testId="share-failure" /> : null}
      <ShareGate gate={job ? null : gate} isBusy={page.isBusy} />
      {waiting.length > 0 ? (
        <Banner tone="warn">
          {isLocked
            ? t('No worker can log in on the scheduler yet. The share is mounted over that login.')
            : t('Waiting for the way back: {{names}}.', {
                replace: { names: waiting.map((node) => nameOf(node, fleet.cluster)).join(', ') },
              })}{' '}
          <button type="button" className="link" onClick={() => goTo('host-keys')}>
            {t('Seed host keys')}
          </button>
        </Banner>
      ) : null}
    </div>
  );
}
