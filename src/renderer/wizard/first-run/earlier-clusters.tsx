import { FlaskConical, FolderOpen, History, TriangleAlert } from 'lucide-react';
import type { ListedCluster } from '../../../shared/model/shell';
import { call } from '../../client';
import { Banner, FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { useCall } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { changeCluster, dropCluster, restoreCluster } from '../../view/cluster-acts';
import { clockText } from '../../view/units';

/** Clusters of this computer: the way back to earlier work. One whose file cannot be used is named, and can be put aside. */
export function EarlierClusters() {
  const { t } = useSpeech();
  const open = useFleet((fleet) => fleet.cluster.name);
  const clusters = useCall(`clusters ${open}`, () => call('cluster.list'));
  const all = clusters.value ?? [];
  const usable = all.filter((cluster) => cluster.problem === null);
  const earlier = usable.filter((cluster) => cluster.nodes > 0 || (cluster.isPractice && !cluster.isOpen));
  const broken = all.filter((cluster) => cluster.problem !== null);
  if (clusters.failure) {
    return (
      <div className="first-run-earlier">
        <FailureBanner failure={clusters.failure} />
      </div>
    );
  }
  return (
    <>
      {broken.map((cluster) => (
        <BrokenCluster key={`${cluster.name} ${cluster.isPractice}`} cluster={cluster} />
      ))}
      {earlier.length > 0 ? (
        <div className="row first-run-earlier" data-testid="earlier-clusters">
          <strong>{t('Go on with')}</strong>
          {earlier.map((cluster) => (
            <Button
              key={`${cluster.name} ${cluster.isPractice}`}
              icon={cluster.isPractice ? FlaskConical : FolderOpen}
              onPress={() => void changeCluster(cluster)}
              testId={`go-on-${cluster.name}`}
            >
              {cluster.name}
              <span className="faint numbers">{t('{{count}} nodes', { count: cluster.nodes })}</span>
            </Button>
          ))}
        </div>
      ) : null}
    </>
  );
}

function BrokenCluster({ cluster }: { readonly cluster: ListedCluster }) {
  const { t } = useSpeech();
  const { backup } = cluster;
  return (
    <div className="first-run-earlier">
      <Banner tone="warn" icon={TriangleAlert} testId={`broken-${cluster.name}`}>
        <strong>{t('The cluster {{name}} cannot be opened.', { name: cluster.name })}</strong> {cluster.problem}{' '}
        {backup
          ? t(
              'Nothing on its nodes was changed by this. There is a backup of {{time}} with {{count}} nodes; what was changed since then has to be set again.',
              { count: backup.nodes, replace: { count: backup.nodes, time: clockText(backup.at) } },
            )
          : t('Nothing on its nodes was changed by this. Put it aside, then import an export of it, or mend the file.')}
        <div className="row banner-acts">
          {backup ? (
            <Button icon={History} onPress={() => void restoreCluster(cluster)} testId={`restore-${cluster.name}`}>
              {t('Use the backup')}
            </Button>
          ) : null}
          <Button onPress={() => void dropCluster(cluster)}>{t('Put {{name}} aside', { name: cluster.name })}</Button>
        </div>
      </Banner>
    </div>
  );
}
