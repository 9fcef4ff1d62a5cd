import { Fingerprint, Pin, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import type { HostKeyQuestion } from '../../shared/model/ask';
import type { HostKeyComparison } from '../../shared/model/host-key';
import { Button } from '../components/button';
import { CommandBlock } from '../components/command-block';
import { DialogFrame } from '../components/dialog-frame';
import { Randomart } from '../components/randomart';
import { TextField } from '../components/text-field';
import { TickBox } from '../components/tick-box';
import { useSpeech } from '../i18n';
import { compareFingerprint } from '../view/compare-fingerprint';
import { ComparisonBanner } from './comparison-banner';
import { OfferedKeys } from './offered-keys';

interface Props {
  readonly question: HostKeyQuestion;
  readonly nodeName: string;
  readonly onTrust: (fingerprint: string, comparison: HostKeyComparison) => void;
  readonly onClose: () => void;
}

/** First meeting with a key, or its replacement: what a person pastes is compared by code, character by character. */
export function FingerprintDialog({ question, nodeName, onTrust, onClose }: Props) {
  const { t } = useSpeech();
  const [pasted, setPasted] = useState('');
  const [isByEye, setByEye] = useState(false);
  const [shown, setShown] = useState(0);
  const key = question.offered[shown] ?? question.offered[0];
  const comparison = compareFingerprint(pasted, question.offered);
  const isReplacing = question.match === 'mismatch';
  const isSame = comparison.is === 'same';
  // A replaced key is never taken by eye, and words that differ are never overruled by a tick.
  const canTrust = isSame || (isByEye && !isReplacing && comparison.is === 'empty');
  const pin = (): void => {
    if (isSame) onTrust(comparison.key.fingerprint, 'pasted');
    else if (canTrust && key) onTrust(key.fingerprint, 'confirmed-by-eye');
  };
  const address = question.port === 22 ? question.address : `${question.address}:${question.port}`;
  return (
    <DialogFrame
      title={
        isReplacing
          ? t('Replace the pinned key of {{name}}', { name: nodeName })
          : t('Is this really {{name}}?', { name: nodeName })
      }
      lead={
        isReplacing
          ? t(
              '{{address}} shows another key than the pinned one. It replaces the pinned key only when {{name}} itself prints the same.',
              { address, name: nodeName },
            )
          : question.match === 'other-key-type'
            ? t('Muster knows {{name}} by another type of key. Compare this one with what {{name}} itself prints.', {
                name: nodeName,
              })
            : t(
                'Muster meets {{address}} for the first time. Compare its fingerprint with what {{name}} itself prints. If they are the same, nobody is in between.',
                { address, name: nodeName },
              )
      }
      icon={isReplacing ? ShieldAlert : Fingerprint}
      tone={isReplacing ? 'bad' : 'warn'}
      onClose={onClose}
      testId="fingerprint-dialog"
      foot={
        <>
          <span className="dialog-foot-note">
            {t('Pinned in the known_hosts of this computer, and named in the report.')}
          </span>
          <Button isLarge onPress={onClose} testId="not-now">
            {t('Not now')}
          </Button>
          <Button isLarge look="filled" icon={Pin} isDisabled={!canTrust} onPress={pin} testId="pin-key">
            {isReplacing ? t('Replace the key') : t('Pin this key')}
          </Button>
        </>
      }
    >
      <div className="two-columns">
        <div className="stack">
          <OfferedKeys keys={question.offered} shown={shown} onShow={setShown} />
          <div className="stack stack-tight">
            <strong>{t('On the own keyboard of {{name}}, or by its owner', { name: nodeName })}</strong>
            <CommandBlock commands={[question.command]} />
          </div>
          <TextField
            label={t('Paste what {{name}} printed', { name: nodeName })}
            value={pasted}
            onChange={setPasted}
            isMono
            rows={2}
            hasFocus
            testId="paste-fingerprint"
          />
        </div>
        {key ? (
          <div className="stack stack-tight fingerprint-side">
            <Randomart hostKey={key} />
            <span className="faint">{t('The same as a picture, as ssh-keygen -lv draws it')}</span>
          </div>
        ) : null}
      </div>
      <ComparisonBanner comparison={comparison} nodeName={nodeName} />
      {!isReplacing && comparison.is === 'empty' ? (
        <TickBox isOn={isByEye} onChange={setByEye} testId="by-eye">
          {t('I cannot paste it. I compared all 43 characters by eye, and they are the same.')}
        </TickBox>
      ) : null}
    </DialogFrame>
  );
}
