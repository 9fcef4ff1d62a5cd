import { RefreshCw } from 'lucide-react';
import { Banner, FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { NOTHING_TYPED, startScan, useScannedHere } from './scan-request';
import { useLastScanFailure } from './use-last-scan';

/** What a scan left out and why, and what stopped it. */
export function ScanBanners({ onChange }: { readonly onChange: () => void }) {
  const { t, tell } = useSpeech();
  const scan = useFleet((fleet) => fleet.scan);
  const failure = useLastScanFailure();
  const skipped = (scan?.networks ?? []).filter((network) => network.state === 'skipped');
  const cut = (scan?.networks ?? []).filter((network) => network.state === 'done' && network.note !== null);
  const isNowhere = useScannedHere() && scan?.isDone === true && scan.networks.length === 0;
  if (!failure && !isNowhere && skipped.length === 0 && cut.length === 0) return null;
  return (
    <div className="stack stack-tight" style={{ padding: '12px var(--edge) 0' }}>
      {failure ? (
        <>
          <FailureBanner failure={failure} testId="scan-failure" />
          <div>
            <Button onPress={onChange}>{t('Change what is scanned')}</Button>
          </div>
        </>
      ) : null}
      {isNowhere ? (
        <Banner tone="warn" testId="no-network">
          <strong>{t('This computer is in no network that can be scanned.')}</strong>{' '}
          {t(
            'No interface of it has an IPv4 address of a private network. Nodes that you name are looked at all the same.',
          )}
          <div className="row banner-acts">
            <Button onPress={onChange}>{t('Add nodes')}</Button>
          </div>
        </Banner>
      ) : null}
      {scan?.isDone && skipped.length > 0 ? (
        <Banner tone="warn" testId="scan-partial">
          <strong>{t('{{count}} networks were not scanned.', { count: skipped.length })}</strong>
          {skipped.map((network) => (
            <div key={network.cidr} className="row">
              <span>
                <span className="mono">{network.cidr}</span> {network.note ? tell(network.note) : null}
              </span>
              <Button icon={RefreshCw} onPress={() => void startScan({ ...NOTHING_TYPED, networks: network.cidr })}>
                {t('Scan {{network}}', { network: network.cidr })}
              </Button>
            </div>
          ))}
        </Banner>
      ) : null}
      {cut.map((network) => (
        <Banner key={network.cidr} tone="mute">
          <span className="mono">{network.cidr}</span> {network.note ? tell(network.note) : null}
        </Banner>
      ))}
    </div>
  );
}
