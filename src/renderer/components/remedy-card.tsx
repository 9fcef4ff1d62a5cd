import { KeyRound, Play, ShieldCheck, Sparkles, SquareTerminal, Undo2, Wrench } from 'lucide-react';
import type { RemedyPlan } from '../../shared/model/remedy';
import { useSpeech } from '../i18n';
import { start } from '../store/notice-store';
import { wantTerminal } from '../store/terminal-store';
import { Button } from './button';
import { CommandBlock } from './command-block';
import { CopyButton } from './copy-button';

interface Props {
  readonly plan: RemedyPlan;
  readonly nodeName: string;
  /** The one filled button of the screen. */
  readonly isPrimary: boolean;
  readonly isBusy: boolean;
}

/** What a remedy would do, to the letter, before it does it: commands, effects, rights, undo. */
export function RemedyCard({ plan, nodeName, isPrimary, isBusy }: Props) {
  const { t, tell } = useSpeech();
  const shown = plan.steps.filter((step) => step.shown !== '');
  const canApply = plan.kind === 'automatic' || plan.kind === 'asks' || plan.kind === 'decision';
  const apply = () =>
    void (plan.kind === 'decision' && plan.fixes === 'host-key-known'
      ? start({ kind: 'trust-node', nodeId: plan.nodeId, replaceChanged: false })
      : start({ kind: 'apply-remedy', nodeId: plan.nodeId, remedyId: plan.remedyId, planHash: plan.hash }));
  return (
    <article className="remedy" data-testid={`remedy-${plan.remedyId}`} aria-label={tell(plan.title)}>
      <header className="remedy-head">
        <Wrench size={15} aria-hidden />
        {tell(plan.title)}
        <small>{t('Plan for {{name}}', { name: nodeName })}</small>
      </header>
      {shown.length > 0 ? (
        <CommandBlock commands={shown.map((step) => step.shown)} titles={shown.map((step) => tell(step.title))} />
      ) : null}
      <ul className="effects">
        {plan.effects.map((effect) => (
          <li key={effect.en}>
            <Sparkles size={14} aria-hidden />
            <span>{tell(effect)}</span>
          </li>
        ))}
        {plan.rights ? (
          <li>
            <ShieldCheck size={14} aria-hidden />
            <span>{tell(plan.rights)}</span>
          </li>
        ) : null}
        {plan.undo ? (
          <li>
            <Undo2 size={14} aria-hidden />
            <span>{t('Undo: {{how}}', { replace: { how: tell(plan.undo) } })}</span>
          </li>
        ) : null}
      </ul>
      <div className="remedy-acts">
        {canApply ? (
          <Button
            look={isPrimary && !isBusy ? 'filled' : 'plain'}
            icon={plan.kind === 'automatic' ? Play : KeyRound}
            isDisabled={isBusy}
            onPress={apply}
            testId={`apply-${plan.remedyId}`}
          >
            {plan.kind === 'decision' ? t('Compare the fingerprint') : t('Apply on {{name}}', { name: nodeName })}
          </Button>
        ) : null}
        {plan.kind === 'command' && shown[0] ? (
          <Button
            icon={SquareTerminal}
            onPress={() =>
              wantTerminal(
                shown[0]?.node ?? plan.nodeId,
                'shell',
                shown.map((step) => step.shown),
              )
            }
            testId={`terminal-${plan.remedyId}`}
          >
            {t('Run in a terminal')}
          </Button>
        ) : null}
        {plan.remedyId === 'install-public-key' ? (
          <Button
            icon={SquareTerminal}
            onPress={() => wantTerminal(plan.nodeId, 'copy-key')}
            testId="terminal-ssh-copy-id"
          >
            {t('Use ssh-copy-id in a terminal')}
          </Button>
        ) : null}
        {shown.length > 0 ? <CopyButton label={t('Copy')} text={shown.map((step) => step.shown).join('\n')} /> : null}
      </div>
    </article>
  );
}
