import { Banner } from '../components/banner';
import { useSpeech } from '../i18n';
import { type Comparison, FINGERPRINT_LENGTH } from '../view/compare-fingerprint';

/** What the comparison of pasted text with the offered keys shows, while it is typed. */
export function ComparisonBanner({
  comparison,
  nodeName,
}: {
  readonly comparison: Comparison;
  readonly nodeName: string;
}) {
  const { t } = useSpeech();
  if (comparison.is === 'empty') return null;
  if (comparison.is === 'same') {
    return (
      <Banner tone="ok" testId="fingerprints-same">
        <strong role="status">{t('The fingerprints are the same.')}</strong>{' '}
        {t('All {{count}} characters compared by Muster.', { count: FINGERPRINT_LENGTH })}
      </Banner>
    );
  }
  if (comparison.is === 'different') {
    return (
      <Banner tone="bad" testId="fingerprints-differ">
        <strong role="alert">{t('The fingerprints differ from character {{at}} on.', { at: comparison.at })}</strong>{' '}
        {t('Do not go on. Check that the command ran on {{name}} itself.', { name: nodeName })}
      </Banner>
    );
  }
  return (
    <Banner tone="mute" testId="fingerprints-incomplete">
      {comparison.is === 'short'
        ? t('{{length}} of {{count}} characters so far, all the same.', {
            length: comparison.length,
            count: FINGERPRINT_LENGTH,
          })
        : t('This holds no fingerprint. It begins with SHA256: and has {{count}} characters after that.', {
            count: FINGERPRINT_LENGTH,
          })}
    </Banner>
  );
}
