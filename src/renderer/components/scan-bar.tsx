import { Check, CircleDashed, CircleSlash, Square } from 'lucide-react';
import type { ScanNetwork } from '../../shared/model/event';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { JobState } from '../../shared/model/job';
import { useSpeech } from '../i18n';
import { cancel } from '../view/acts';
import { Button } from './button';
import { ProgressBar } from './progress-bar';
import { Spinner } from './status-badge';

/** A scan while it runs: what is asked in which network, what was found, and the way to end it. */
export function ScanBar({ scan, job }: { readonly scan: FleetSnapshot['scan']; readonly job: JobState }) {
  const { t, tell } = useSpeech();
  const networks = (scan && !scan.isDone ? scan.networks : []).filter((network) => network.state !== 'skipped');
  const total = networks.reduce((sum, network) => sum + network.addresses, 0);
  const asked = networks.reduce((sum, network) => sum + network.asked, 0);
  const isScanning = networks.length > 0;
  return (
    <div className="scan-bar" data-testid="scan-bar">
      <Spinner />
      <div className="scan-bar-main">
        <strong>
          {isScanning ? t('Scanning {{count}} networks', { count: networks.length }) : t('Looking at the nodes')}
        </strong>{' '}
        <span className="quiet numbers">
          {isScanning
            ? t('{{asked}} of {{total}} addresses', { asked, total })
            : job.progress
              ? tell(job.progress.text)
              : ''}
        </span>
        <ProgressBar
          label={t('Progress of the scan')}
          done={isScanning ? asked : (job.progress?.done ?? 0)}
          total={isScanning ? total : (job.progress?.total ?? null)}
        />
      </div>
      <div
        className="scan-networks"
        role="group"
        aria-label={t('Networks')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: many networks scroll, and have to be reachable by keyboard
        tabIndex={0}
      >
        {networks.map((network) => (
          <Network key={network.cidr} network={network} />
        ))}
      </div>
      <Button icon={Square} isDisabled={job.isCancelling} onPress={() => cancel(job.id)} testId="cancel-scan">
        {job.isCancelling ? t('Cancelling') : t('Cancel scan')}
      </Button>
    </div>
  );
}

function Network({ network }: { readonly network: ScanNetwork }) {
  const { t, tell } = useSpeech();
  return (
    <span
      className="scan-network"
      title={network.note ? tell(network.note) : undefined}
      data-testid={`network-${network.cidr}`}
    >
      <span className="mono">{network.cidr}</span>
      {network.state === 'done' ? <Check size={14} aria-hidden className="tone-ok" /> : null}
      {network.state === 'scanning' ? <Spinner size={14} /> : null}
      {network.state === 'next' ? <CircleDashed size={14} aria-hidden className="tone-mute" /> : null}
      {network.state === 'skipped' ? <CircleSlash size={14} aria-hidden className="tone-mute" /> : null}
      <span className="numbers">
        {network.state === 'next' ? t('next') : t('{{count}} found', { count: network.found })}
      </span>
    </span>
  );
}
