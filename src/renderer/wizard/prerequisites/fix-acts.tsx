import { ArrowRight, Network, Wrench } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RemedyPlan } from '../../../shared/model/remedy';
import { participantsOf, standingOf } from '../../../shared/steps';
import { Button } from '../../components/button';
import type { Asked } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { closePanel, goTo, setBuilding, useWizard } from '../../store/wizard-store';
import { setAside } from '../../view/acts';
import { FixDialog } from './fix-dialog';

/** The ways forward: what Muster can do alone, and going on with what is ready. */
export function FixActs({ plans, isBusy }: { readonly plans: Asked<RemedyPlan[]>; readonly isBusy: boolean }) {
  const { t } = useSpeech();
  const [isShown, setShown] = useState(false);
  const fleet = useFleet((all) => all);
  const hasPanel = useWizard((state) => state.panelNode !== null);
  const taking = participantsOf(fleet);
  const ready = taking.filter((node) => standingOf(fleet, node, 'prerequisites') === 'holds');
  const isAllReady = ready.length === taking.length && ready.length > 0;
  useLeavePanel(isAllReady, isBusy);
  const scheduler = fleet.cluster.scheduler;
  const count = plans.value?.length ?? 0;
  if (scheduler === null) {
    const build = (): void => {
      goTo('discover');
      setBuilding(true);
    };
    return (
      <Button isLarge look={isBusy ? 'plain' : 'filled'} icon={Network} onPress={build} testId="build-cluster">
        {t('Build the cluster')}
      </Button>
    );
  }
  const goOn = async (): Promise<void> => {
    const rest = taking.filter((node) => !ready.includes(node));
    if (rest.length > 0 && (await setAside(rest, true)) === null) return;
    goTo('host-keys');
  };
  const isFixFilled = count > 0 && !isAllReady && !isBusy && !hasPanel;
  return (
    <>
      {isAllReady ? null : (
        <Button
          isLarge
          look={isFixFilled ? 'filled' : 'plain'}
          icon={Wrench}
          isDisabled={isBusy || count === 0}
          onPress={() => setShown(true)}
          testId="fix-all"
        >
          {t('Fix {{count}} without a person', { count })}
        </Button>
      )}
      <Button
        isLarge
        look={isAllReady && !isBusy ? 'filled' : 'plain'}
        endIcon={ArrowRight}
        isDisabled={!ready.includes(scheduler) || isBusy}
        onPress={() => void goOn()}
        testId="continue"
      >
        {isAllReady ? t('Continue to host keys') : t('Continue with {{count}} nodes', { count: ready.length })}
      </Button>
      {isShown ? <FixDialog plans={plans.value ?? []} onClose={() => setShown(false)} /> : null}
    </>
  );
}

/** When a job has made the last node ready, the panel closes, and the focus goes on to the way forward. */
function useLeavePanel(isAllReady: boolean, isBusy: boolean): void {
  const wasBusy = useRef(false);
  const wasReady = useRef(isAllReady);
  useEffect(() => {
    const isNews = wasBusy.current && !isBusy && isAllReady && !wasReady.current;
    wasBusy.current = isBusy;
    // What becomes ready while the job runs is news only at its end.
    if (!isBusy) wasReady.current = isAllReady;
    if (!isNews || useWizard.getState().panelNode === null) return;
    closePanel();
    document.querySelector<HTMLElement>('[data-testid="continue"]')?.focus();
  }, [isAllReady, isBusy]);
}
