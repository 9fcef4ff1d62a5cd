import type { HostKey } from '../../shared/model/host-key';
import { FingerprintText } from '../components/fingerprint-text';
import { useSpeech } from '../i18n';
import { bitsOf, typeNameOf } from '../view/randomart';

interface Props {
  readonly keys: readonly HostKey[];
  /** Index of the key that is shown. */
  readonly shown: number;
  readonly onShow: (index: number) => void;
}

/** The fingerprints that came over the network, one per key type. */
export function OfferedKeys({ keys, shown, onShow }: Props) {
  const { t } = useSpeech();
  const key = keys[shown] ?? keys[0];
  if (!key) return null;
  const bits = bitsOf(key);
  const others = keys.map((_other, index) => index).filter((index) => keys[index] !== key);
  return (
    <div className="stack stack-tight" data-testid="offered-key">
      <strong>{t('Fingerprint seen over the network')}</strong>
      <FingerprintText fingerprint={key.fingerprint} />
      <span className="faint">
        {bits === null ? typeNameOf(key.type) : t('{{type}}, {{bits}} bits.', { type: typeNameOf(key.type), bits })}{' '}
        {others.map((index) => (
          <button key={index} type="button" className="link" style={{ marginRight: 8 }} onClick={() => onShow(index)}>
            {t('Show {{type}}', { type: typeNameOf(keys[index]?.type ?? '') })}
          </button>
        ))}
      </span>
    </div>
  );
}
