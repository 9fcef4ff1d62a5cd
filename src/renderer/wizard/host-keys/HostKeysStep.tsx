import { Laptop, RefreshCw } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { NodeId } from '../../../shared/model/ids';
import { Banner, FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { NoClusterYet } from '../../components/no-cluster-yet';
import { StepFrame } from '../../components/step-frame';
import { TrustTable } from '../../components/trust-table';
import { useIsNarrow } from '../../components/use-media';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import { goTo, openPanel, useWizard } from '../../store/wizard-store';
import { setAside } from '../../view/acts';
import { lastFailure } from '../../view/jobs';
import { CheckProgress } from '../prerequisites/check-progress';
import { SeedActs } from './seed-acts';
import { SeedAlarm } from './seed-alarm';
import { TrustPanel } from './trust-panel';
import { trustRows } from './trust-rows';
import { useSeedFoot } from './use-seed-foot';
import { type Seeding, useSeeding } from './use-seeding';

/** Who trusts whom: every key seen from three sides, and seeded only where all agree. */
export function HostKeysStep() {
  const { t } = useSpeech();
  const seeding = useSeeding();
  const foot = useSeedFoot(seeding);
  const isNarrow = useIsNarrow();
  const chosen = useWizard((state) => state.panelNode);
  const { fleet, job, workers, nothing } = seeding;
  const { scheduler } = fleet.cluster;
  const schedulerName = scheduler ? nameOf(scheduler, fleet.cluster) : '';
  const canOpen = (node: NodeId): boolean => workers.includes(node) || node === scheduler;
  const first = seeding.pending[0] ?? seeding.unready[0] ?? workers[0] ?? null;
  const open =
    chosen && canOpen(chosen) ? chosen : isNarrow || nothing || seeding.differences.length > 0 ? null : first;
  return (
    <StepFrame
      title={t('Seed host keys')}
      lead={
        schedulerName === ''
          ? t('Workers mount the share from the scheduler, so each must know its host key before it connects.')
          : t('Workers mount the share from {{scheduler}}, so each must know its host key before it connects.', {
              scheduler: schedulerName,
            })
      }
      tools={
        nothing ? null : (
          <Button
            icon={RefreshCw}
            isDisabled={job !== null}
            onPress={() => void start({ kind: 'check', nodes: [...workers] })}
            testId="check-all"
          >
            {t('Check again')}
          </Button>
        )
      }
      below={job ? <CheckProgress job={job} /> : null}
      panel={open ? <TrustPanel key={open} seeding={seeding} node={open} schedulerName={schedulerName} /> : null}
      foot={foot}
      acts={<SeedActs seeding={seeding} />}
      testId="host-keys-step"
    >
      {nothing ? (
        <NothingToSeed why={nothing} />
      ) : (
        <div className="step-scroll">
          {seeding.differences.length > 0 ? <SeedAlarm seeding={seeding} /> : null}
          <TrustTable
            rows={trustRows(fleet)}
            schedulerName={schedulerName}
            account={fleet.cluster.share.account ?? ''}
            open={open}
            onOpen={(node) => canOpen(node) && openPanel(node)}
          />
          <Notes seeding={seeding} />
        </div>
      )}
    </StepFrame>
  );
}

function NothingToSeed({ why }: { readonly why: NonNullable<Seeding['nothing']> }) {
  const { t } = useSpeech();
  if (why === 'no-cluster') {
    return (
      <NoClusterYet text={t('Choose the scheduler and the workers first. Then it is known who has to trust whom.')} />
    );
  }
  return (
    <EmptyState
      icon={Laptop}
      title={t('No host key has to be seeded')}
      text={
        why === 'one-machine'
          ? t('The whole cluster is this computer. Nothing connects over SSH, so nobody has to trust a host key.')
          : t('Every worker is on the scheduler. No node mounts the share over SSH, so nobody has to trust a host key.')
      }
      testId="seed-not-needed"
    />
  );
}

/** What failed last, what could not be planned, who is not ready and who was left out. */
function Notes({ seeding }: { readonly seeding: Seeding }) {
  const { t } = useSpeech();
  const { fleet, unready, plans, differences, isOld } = seeding;
  const failure = lastFailure(fleet, 'seed');
  const names = (ids: readonly string[]): string =>
    ids.map((id) => fleet.cluster.nodes.find((node) => node.id === id)?.name ?? id).join(', ');
  const aside = fleet.cluster.workers.map((worker) => worker.node).filter((id) => isAside(seeding, id));
  return (
    <div className="matrix-foot">
      {failure && differences.length === 0 ? <FailureBanner failure={failure} testId="seed-failure" /> : null}
      {plans.failure ? <FailureBanner failure={plans.failure} /> : null}
      {unready.length > 0 && !isOld ? (
        <Banner tone="warn">
          {t('Not prepared yet: {{names}}. Their prerequisites come first.', { replace: { names: names(unready) } })}{' '}
          <button type="button" className="link" onClick={() => goTo('prerequisites')}>
            {t('Fix prerequisites')}
          </button>
        </Banner>
      ) : null}
      {aside.length > 0 ? (
        <Banner tone="mute">
          {t('Set aside, and without any trust: {{names}}. They can join later.', { replace: { names: names(aside) } })}
          {aside.map((id) => (
            <button
              key={id}
              type="button"
              className="link"
              onClick={() => void setAside([id], false)}
              data-testid={`bring-back-${id}`}
            >
              {t('Bring {{name}} back', { name: names([id]) })}
            </button>
          ))}
        </Banner>
      ) : null}
    </div>
  );
}

const isAside = ({ fleet }: Seeding, id: string): boolean =>
  fleet.cluster.nodes.find((node) => node.id === id)?.isSetAside === true;
