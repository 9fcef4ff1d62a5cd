import { FolderOpen } from 'lucide-react';
import { call } from '../../client';
import { FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { useCall } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { goTo } from '../../store/wizard-store';
import { openCluster } from '../../view/acts';

/** Clusters of this computer that have nodes: the way back to earlier work. */
export function EarlierClusters() {
  const { t } = useSpeech();
  const clusters = useCall('clusters', () => call('cluster.list'));
  const earlier = (clusters.value ?? []).filter((cluster) => cluster.nodes > 0);
  const open = async (name: string, isOpen: boolean): Promise<void> => {
    if (!isOpen && (await openCluster(name)) === null) return;
    goTo('discover');
  };
  if (clusters.failure) {
    return (
      <div style={{ marginBottom: 20 }}>
        <FailureBanner failure={clusters.failure} />
      </div>
    );
  }
  if (earlier.length === 0) return null;
  return (
    <div className="row" style={{ marginBottom: 20 }} data-testid="earlier-clusters">
      <strong>{t('Go on with')}</strong>
      {earlier.map((cluster) => (
        <Button key={cluster.name} icon={FolderOpen} onPress={() => void open(cluster.name, cluster.isOpen)}>
          {cluster.name}
          <span className="faint numbers">{t('{{count}} nodes', { count: cluster.nodes })}</span>
        </Button>
      ))}
    </div>
  );
}
