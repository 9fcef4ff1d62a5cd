import { ArrowRight, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button';
import { DialogFrame } from '../../components/dialog-frame';
import { PlanSections } from '../../components/plan-sections';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import { goTo } from '../../store/wizard-store';
import { setAside } from '../../view/acts';
import type { Seeding } from './use-seeding';

const isKeyPlan = (fixes: string): boolean => fixes.endsWith('host-key-known');

/** The ways forward: see all plans, seed what is left, go on with what is trusted. */
export function SeedActs({ seeding }: { readonly seeding: Seeding }) {
  const { t } = useSpeech();
  const [isShown, setShown] = useState(false);
  const { nothing, trusted, workers, pending, open, differences, job } = seeding;
  const isAll = trusted.length === workers.length;
  if (nothing === 'no-cluster') return null;
  const keys = open.filter((plan) => isKeyPlan(plan.fixes)).length;
  const isStopped = differences.length > 0;
  const seed = (): void => {
    setShown(false);
    void start({ kind: 'seed', nodes: [...pending] });
  };
  const goOn = async (): Promise<void> => {
    const rest = workers.filter((node) => !trusted.includes(node));
    if (rest.length > 0 && (await setAside(rest, true)) === null) return;
    goTo('share');
  };
  const seedWord = isStopped
    ? t('Compare again, and seed what agrees')
    : keys > 0
      ? t('Seed {{count}} keys', { count: keys })
      : t('Authorise {{count}} logins', { count: open.length });
  return (
    <>
      {open.length > 0 && !isStopped ? (
        <Button isLarge isDisabled={job !== null} onPress={() => setShown(true)} testId="seed-plans">
          {t('Show {{count}} plans', { count: open.length })}
        </Button>
      ) : null}
      {pending.length > 0 ? (
        <Button
          isLarge
          look={job || isStopped || isShown ? 'plain' : 'filled'}
          icon={KeyRound}
          isDisabled={job !== null || (open.length === 0 && !isStopped)}
          onPress={seed}
          testId="seed-apply"
        >
          {seedWord}
        </Button>
      ) : null}
      {isAll || (trusted.length > 0 && !isStopped) ? (
        <Button
          isLarge
          look={isAll && !job ? 'filled' : 'plain'}
          endIcon={ArrowRight}
          isDisabled={job !== null}
          onPress={() => void goOn()}
          testId="continue"
        >
          {isAll ? t('Continue to the share') : t('Continue with {{count}} workers', { count: trusted.length })}
        </Button>
      ) : null}
      {isShown ? <PlansDialog seeding={seeding} word={seedWord} onSeed={seed} onClose={() => setShown(false)} /> : null}
    </>
  );
}

interface DialogProps {
  readonly seeding: Seeding;
  readonly word: string;
  readonly onSeed: () => void;
  readonly onClose: () => void;
}

function PlansDialog({ seeding, word, onSeed, onClose }: DialogProps) {
  const { t } = useSpeech();
  return (
    <DialogFrame
      title={word}
      lead={t('All keys of all workers are compared before the first one is written. One difference stops everything.')}
      icon={KeyRound}
      tone="run"
      onClose={onClose}
      testId="seed-dialog"
      foot={
        <>
          <span className="dialog-foot-note">{t('Every change is recorded, and can be taken back.')}</span>
          <Button isLarge onPress={onClose}>
            {t('Not now')}
          </Button>
          <Button isLarge look="filled" icon={KeyRound} onPress={onSeed} testId="confirm-seed">
            {word}
          </Button>
        </>
      }
    >
      <PlanSections plans={seeding.open} />
    </DialogFrame>
  );
}
