import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import type { ClusterNode } from '../../shared/model/node';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { allowLegacy } from '../view/acts';
import { Banner } from './banner';
import { Button } from './button';
import { DialogFrame } from './dialog-frame';

/** What is weak in the methods that a person may accept for one node, as `engine/ssh/algorithms.ts` lists them. */
const WEAK: readonly (readonly [method: string, why: string])[] = [
  ['ssh-rsa', 'The node proves who it is with SHA-1, which somebody with much computing power can forge.'],
  ['diffie-hellman-group14-sha1', 'The keys of the connection are agreed on with SHA-1.'],
  ['aes256-cbc/aes128-cbc', 'Somebody on the way may learn a little of what is sent.'],
  ['hmac-sha1', 'What is sent is guarded against changes by SHA-1 alone.'],
];

/** Consent to SSH methods that are no longer safe, for one node, and the way back. Nothing where the node needs none. */
export function LegacyConsent({ node, isBusy }: { readonly node: ClusterNode; readonly isBusy: boolean }) {
  const { t } = useSpeech();
  const stoppedBy = useFleet((fleet) => fleet.known[node.id]?.observation?.stoppedBy);
  const [isAsking, setAsking] = useState(false);
  const isAllowed = node.allowsLegacyAlgorithms === true;
  if (!isAllowed && stoppedBy !== 'legacy-algorithms') return null;
  const name = node.name;
  return (
    <div className="panel-pad stack stack-tight" data-testid="legacy-consent">
      <Banner tone="warn">
        {isAllowed
          ? t('From {{name}} SSH methods are accepted that are no longer safe.', { name })
          : t('The SSH server of {{name}} offers only methods that are no longer safe. Best is to update it.', {
              name,
            })}
      </Banner>
      <div>
        {isAllowed ? (
          <Button isDisabled={isBusy} onPress={() => void allowLegacy(node.id, false)} testId="refuse-legacy">
            {t('Accept only safe methods again')}
          </Button>
        ) : (
          <Button icon={ShieldAlert} isDisabled={isBusy} onPress={() => setAsking(true)} testId="ask-legacy">
            {t('See what is weak')}
          </Button>
        )}
      </div>
      {isAsking ? <LegacyDialog node={node} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

function LegacyDialog({ node, onClose }: { readonly node: ClusterNode; readonly onClose: () => void }) {
  const { t } = useSpeech();
  const accept = () => {
    onClose();
    void allowLegacy(node.id, true);
  };
  return (
    <DialogFrame
      title={t('Accept weak SSH methods for {{name}}', { name: node.name })}
      icon={ShieldAlert}
      lead={t('Safe methods are still tried first, and for every other node nothing changes.')}
      onClose={onClose}
      testId="legacy-dialog"
      foot={
        <>
          <span className="dialog-foot-note">{t('ssh-dss, 3DES, RC4 and MD5 stay refused.')}</span>
          <Button isLarge onPress={onClose} autoFocus>
            {t('Keep refusing them')}
          </Button>
          <Button isLarge look="filled" onPress={accept} testId="accept-legacy">
            {t('Accept them for {{name}}', { name: node.name })}
          </Button>
        </>
      }
    >
      <dl className="stack stack-tight">
        {WEAK.map(([method, why]) => (
          <div key={method}>
            <dt className="mono">{method}</dt>
            <dd>{t(why)}</dd>
          </div>
        ))}
      </dl>
    </DialogFrame>
  );
}
