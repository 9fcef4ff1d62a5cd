import { useEffect, useState } from 'react';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';

const SPEAK_EVERY_MS = 5_000;

/** What a screen reader hears of a running scan: one summed-up sentence, at most every 5 s. */
export function LiveSummary() {
  const { t } = useSpeech();
  const found = useFleet((fleet) => fleet.cluster.nodes.length);
  const isScanning = useFleet((fleet) => fleet.scan !== null && !fleet.scan.isDone);
  const [said, setSaid] = useState<number | null>(null);
  useEffect(() => {
    if (!isScanning) {
      setSaid((before) => (before === null ? null : found));
      return;
    }
    const timer = setTimeout(() => setSaid(found), SPEAK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isScanning, found]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {said === null ? '' : t('{{count}} nodes found.', { count: said })}
    </div>
  );
}
