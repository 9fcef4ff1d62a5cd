import { ArrowRight, FolderSync } from 'lucide-react';
import { Button } from '../../components/button';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import { goTo } from '../../store/wizard-store';
import { setAside } from '../../view/acts';
import type { SharePage } from './use-share';

/** The ways forward: set up what is not proven, go on with what is. */
export function ShareActs({ page }: { readonly page: SharePage }) {
  const { t } = useSpeech();
  const { nothing, isLocked, workers, proven, target, plan, refusals, isBusy } = page;
  if (nothing === 'no-cluster') return null;
  const isAll = proven.length === workers.length;
  const refused = new Set((plan.value?.refusals ?? []).map((one) => one.nodeId));
  const canApply =
    plan.value !== null && !plan.isLoading && refusals.length === 0 && target.some((node) => !refused.has(node));
  const apply = (): void => {
    if (plan.value) void start({ kind: 'share-apply', nodes: [...target], planHash: plan.value.hash });
  };
  const goOn = async (): Promise<void> => {
    const rest = workers.filter((node) => !proven.includes(node));
    if (rest.length > 0 && (await setAside(rest, true)) === null) return;
    goTo('proof');
  };
  return (
    <>
      {isAll || isLocked ? null : (
        <Button
          isLarge
          look={isBusy ? 'plain' : 'filled'}
          icon={FolderSync}
          isDisabled={isBusy || !canApply}
          onPress={apply}
          testId="share-apply"
        >
          {t('Set up the share on {{count}} workers', { count: target.length })}
        </Button>
      )}
      {isAll || proven.length > 0 ? (
        <Button
          isLarge
          look={isAll && !isBusy ? 'filled' : 'plain'}
          endIcon={ArrowRight}
          isDisabled={isBusy}
          onPress={() => void goOn()}
          testId="continue"
        >
          {isAll ? t('Continue to the proof') : t('Continue with {{count}} workers', { count: proven.length })}
        </Button>
      ) : null}
    </>
  );
}
