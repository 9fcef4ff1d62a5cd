import { useMemo } from 'react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { isStale, resultsOf } from '../../../shared/model/fleet-fold';
import { MANAGER } from '../../../shared/model/manager';
import { type EdgeState, topologyOf } from '../../../shared/topology-layout';
import { Topology } from '../../components/topology';
import { useSpeech } from '../../i18n';
import { clockText } from '../../view/units';
import type { ShareRow } from './share-rows';
import type { SharePage } from './use-share';

const EDGE_TEXTS: Readonly<Record<EdgeState, string>> = {
  proven: 'both ways',
  progress: 'proving',
  broken: 'not shared',
  untried: 'not tried',
};

/** The cluster's picture: who mounts from whom, and how far it is proven. */
export function ShareTopology({ page }: { readonly page: SharePage }) {
  const { t } = useSpeech();
  const { fleet, rows } = page;
  const scheduler = fleet.cluster.scheduler ?? MANAGER;
  const layout = useMemo(() => {
    const textOf = ({ edge, cells }: ShareRow): string => {
      const { at, isOld } = cells['worker-writes'];
      return isOld && at !== null ? t('as of {{time}}', { time: clockText(at) }) : t(EDGE_TEXTS[edge]);
    };
    const login = resultsOf(fleet, scheduler)['ssh-auth'];
    const reach = login && !isStale(fleet, login) ? login.status : null;
    const hostname = fleet.known[MANAGER]?.observation?.facts?.hostname;
    return topologyOf({
      manager: scheduler === MANAGER ? null : { id: MANAGER, name: hostname ?? t('Muster'), text: t('this computer') },
      scheduler: { id: scheduler, name: nameOf(scheduler, fleet.cluster), text: t('scheduler, share') },
      managerEdge: reach === 'pass' ? 'proven' : reach === 'fail' ? 'broken' : 'untried',
      workers: rows.map((row) => ({ id: row.id, name: row.name, text: textOf(row), edge: row.edge })),
    });
  }, [fleet, rows, scheduler, t]);
  return <Topology layout={layout} label={t('Topology of the share')} />;
}
