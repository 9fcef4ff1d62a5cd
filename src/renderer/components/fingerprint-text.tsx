import { bareFingerprint, inFours } from '../view/compare-fingerprint';

/** A fingerprint in groups of four. The gaps are margins, so that copying gives one unbroken string. */
export function FingerprintText({
  fingerprint,
  isSmall,
}: {
  readonly fingerprint: string;
  readonly isSmall?: boolean;
}) {
  const groups = inFours(bareFingerprint(fingerprint));
  return (
    <span className={isSmall ? 'fingerprint fingerprint-small' : 'fingerprint'}>
      <span className="fingerprint-name">SHA256:</span>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups of one fixed string never move
        <span key={index}>{group}</span>
      ))}
    </span>
  );
}
