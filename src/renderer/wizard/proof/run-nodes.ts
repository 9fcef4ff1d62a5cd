import type { TFunction } from 'i18next';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import type { ProofReport } from '../../../shared/model/proof';
import { participantsOf } from '../../../shared/steps';

/** Nodes of a run in the order they are drawn, with their names. */
export interface RunNodes {
  readonly ids: readonly NodeId[];
  readonly nameOf: (node: NodeId) => string;
  readonly noteOf: (node: NodeId) => string;
}

const slotsText = (slots: number, t: TFunction): string => (slots > 0 ? t('{{count}} slots', { count: slots }) : '');

/** Of a run that is under way or to come: the scheduler first. */
export function comingNodes(fleet: FleetSnapshot, isLocal: boolean, t: TFunction): RunNodes {
  const { cluster } = fleet;
  const scheduler = isLocal ? MANAGER : cluster.scheduler;
  const taking = isLocal ? [MANAGER] : participantsOf(fleet);
  const slotsOf = (id: NodeId): number => cluster.workers.find((worker) => worker.node === id)?.slots ?? 0;
  return {
    ids: [...taking].sort((a, b) => Number(b === scheduler) - Number(a === scheduler)),
    nameOf: (id) => (id === MANAGER ? t('this computer') : nameOf(id, cluster)),
    noteOf: (id) => (isLocal ? '' : slotsText(slotsOf(id), t) || t('Scheduler')),
  };
}

/** Of a run that has ended: as its report names them, and this computer as everywhere in the window. */
export function reportNodes(report: ProofReport, t: TFunction): RunNodes {
  const find = (id: NodeId) => report.nodes.find((node) => node.id === id);
  const active = report.nodes.filter((node) => report.phases.some((span) => span.node === node.id));
  const ids = active.map((node) => node.id);
  return {
    ids: ids.sort((a, b) => Number(b === report.scheduler) - Number(a === report.scheduler)),
    nameOf: (id) => (id === MANAGER ? t('this computer') : (find(id)?.name ?? id)),
    noteOf: (id) => slotsText(find(id)?.slots ?? 0, t) || (id === report.scheduler ? t('Scheduler') : ''),
  };
}
