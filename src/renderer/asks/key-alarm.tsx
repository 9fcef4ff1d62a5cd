import { ShieldAlert, ShieldCheck } from 'lucide-react';
import type { HostKey } from '../../shared/model/host-key';
import { Button } from '../components/button';
import { CopyButton } from '../components/copy-button';
import { DialogFrame } from '../components/dialog-frame';
import { FingerprintText } from '../components/fingerprint-text';
import { Randomart } from '../components/randomart';
import { useSpeech } from '../i18n';
import { typeNameOf } from '../view/randomart';

interface Props {
  readonly nodeName: string;
  readonly offered: readonly HostKey[];
  readonly pinned: readonly HostKey[];
  readonly onKeep: () => void;
  /** Goes to the comparison of the new key: a separate, deliberate act. Nothing is accepted here. */
  readonly onReplace: () => void;
}

const keyLines = (keys: readonly HostKey[]): string => keys.map((key) => `${key.type} ${key.fingerprint}`).join('\n');

/** A node that shows another key than the pinned one. There is no way to accept it from here. */
export function KeyAlarm({ nodeName, offered, pinned, onKeep, onReplace }: Props) {
  const { t } = useSpeech();
  const old = pinned[0];
  const fresh = offered.find((key) => key.type === old?.type) ?? offered[0];
  const details = `${nodeName}\n\npinned:\n${keyLines(pinned)}\n\nseen now:\n${keyLines(offered)}`;
  return (
    <DialogFrame
      title={t('{{name}} shows a different host key than before', { name: nodeName })}
      lead={t(
        'Muster has not connected, and has sent neither a password nor a key. Either {{name}} was installed anew, or another machine answers in its place.',
        { name: nodeName },
      )}
      icon={ShieldAlert}
      tone="bad"
      isAlert
      onClose={onKeep}
      testId="key-alarm"
      foot={
        <>
          <CopyButton label={t('Copy details')} text={details} />
          <Button isLarge onPress={onReplace} testId="replace-key">
            {t('Replace the pinned key…')}
          </Button>
          <Button isLarge look="filled" icon={ShieldCheck} onPress={onKeep} autoFocus testId="keep-blocked">
            {t('Keep {{name}} blocked', { name: nodeName })}
          </Button>
        </>
      }
    >
      <div className="key-cards">
        <KeyCard title={t('Pinned')} hostKey={old} others={pinned.length - 1} />
        <KeyCard title={t('Seen now')} hostKey={fresh} others={offered.length - 1} isBad />
      </div>
      <div>
        <strong>{t('What to do')}</strong>
        <ol className="numbered">
          <li>
            {t('Ask whoever looks after {{name}}: was it installed anew, or were its host keys replaced?', {
              name: nodeName,
            })}
          </li>
          <li>
            {t('If nobody knows of it, leave {{name}} blocked and tell your security contact.', { name: nodeName })}
          </li>
          <li>{t('If it was, replace the pinned key in a separate step, where you compare the new fingerprint.')}</li>
        </ol>
      </div>
    </DialogFrame>
  );
}

interface CardProps {
  readonly title: string;
  readonly hostKey: HostKey | undefined;
  readonly others: number;
  readonly isBad?: boolean;
}

function KeyCard({ title, hostKey, others, isBad }: CardProps) {
  const { t } = useSpeech();
  return (
    <section className={isBad ? 'key-card key-card-bad' : 'key-card'}>
      <h3 style={{ fontSize: 13 }}>{title}</h3>
      {hostKey ? (
        <div className="stack stack-tight">
          <FingerprintText fingerprint={hostKey.fingerprint} />
          <div>
            <Randomart hostKey={hostKey} />
          </div>
          <span className="faint">
            {typeNameOf(hostKey.type)}
            {others > 0 ? `, ${t('{{count}} other types in the details', { count: others })}` : ''}
          </span>
        </div>
      ) : (
        <p className="quiet">{t('No key of this type.')}</p>
      )}
    </section>
  );
}
