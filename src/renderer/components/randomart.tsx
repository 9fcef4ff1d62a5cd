import type { HostKey } from '../../shared/model/host-key';
import { useSpeech } from '../i18n';
import { randomart, typeNameOf } from '../view/randomart';

/** The key as a picture, as `ssh-keygen -lv` draws it. Never the only way to compare. */
export function Randomart({ hostKey }: { readonly hostKey: HostKey }) {
  const { t } = useSpeech();
  const label = t('Picture of the {{type}} key; the fingerprint says the same in letters', {
    type: typeNameOf(hostKey.type),
  });
  return (
    <pre className="randomart" role="img" aria-label={label}>
      {randomart(hostKey)}
    </pre>
  );
}
