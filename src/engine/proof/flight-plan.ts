import { Failure } from '../../shared/failure';
import type { Cluster } from '../../shared/model/cluster';
import { activeWorkers, isRemoteWorker, nameOf, nodeOf } from '../../shared/model/cluster-shape';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';

/** Aircraft of the proof, as in AGILab's Flight validation. */
export const AIRCRAFT: readonly number[] = Array.from({ length: 16 }, (_, at) => 60 + at);
/** Rows per aircraft, one a minute. AGILab's planner counts whole kB, so each file must be larger than one. */
export const ROWS_PER_AIRCRAFT = 48;
/** Inputs, under the same home-relative path on every node. A folder of its own, so that undo can remove it whole. */
export const DATASET = 'localshare/muster_flight';
/** Outputs, under the share; a folder of its own too. */
export const OUTPUT = 'muster_flight';
/** The environment of runner `dask`, home-relative on every node. Its marker file keeps it from touching anybody else's. */
export const ENVIRONMENT = 'wenv/muster_flight_worker';
export const SCHEDULER_PORTS = [8780, 8790] as const;
export const WORKER_PORTS = [9000, 9100] as const;

/** What every proof computes when nothing else is asked for. */
export const FLIGHT: FlightSettings = {
  aircraft: [...AIRCRAFT],
  rowsPerAircraft: ROWS_PER_AIRCRAFT,
  dataset: DATASET,
  output: OUTPUT,
};

/** One node of a run: where it speaks from, its slots (0 = scheduler alone) and its own path of the output folder. */
export interface RunNode {
  readonly id: NodeId;
  readonly name: string;
  readonly address: string;
  readonly slots: number;
  readonly isScheduler: boolean;
  readonly output: string;
}

/** What a run will do, made before anything happens. */
export interface FlightPlan {
  readonly flight: FlightSettings;
  readonly scheduler: RunNode;
  /** All nodes, the scheduler first. */
  readonly nodes: readonly RunNode[];
  /** Nodes that mount the share: the only ones whose outputs cross a network. */
  readonly remote: readonly RunNode[];
  readonly slots: readonly { name: string; nodeId: NodeId; nodeName: string; address: string; output: string }[];
}

export const slotName = (node: NodeId, slot: number): string => `${node}#${slot}`;

/** One aircraft's file: latitude 48 + a/1000 + i/10000 and longitude 2 + the same, one row a minute from 2020-01-01. */
export function flightCsv(aircraft: number, rows = ROWS_PER_AIRCRAFT): string {
  const degrees = (base: number, row: number) => ((base * 10_000 + aircraft * 10 + row) / 10_000).toFixed(4);
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = `${String(Math.floor(row / 60)).padStart(2, '0')}:${String(row % 60).padStart(2, '0')}:00`;
    return `${aircraft},2020-01-01 ${time},${degrees(48, row)},${degrees(2, row)}`;
  });
  return `aircraft,date,lat,long\n${lines.join('\n')}\n`;
}

export const inputName = (aircraft: number): string => `${String(aircraft).padStart(2, '0')}_cluster_validation.csv`;

const under = (share: string, output: string): string => `${share.replace(/\/+$/, '')}/${output}`;

/**
 * The plan of a run: pure. `addresses` holds the IP address each node speaks from.
 * @throws Failure no-cluster without scheduler or workers, bad-input for more slots than batches or an unknown address.
 */
export function planFlight(
  cluster: Cluster,
  addresses: ReadonlyMap<NodeId, string>,
  flight: FlightSettings = FLIGHT,
): FlightPlan {
  const workers = activeWorkers(cluster);
  if (cluster.scheduler === null || workers.length === 0) throw new Failure('no-cluster');
  const total = workers.reduce((sum, worker) => sum + worker.slots, 0);
  if (total > flight.aircraft.length) {
    const what = say('{{slots}} slots cannot share {{batches}} flights.', {
      slots: total,
      batches: flight.aircraft.length,
    });
    throw new Failure('bad-input', what, { next: say('Choose fewer slots for the proof.') });
  }
  const nodeAt = (id: NodeId, slots: number): RunNode => {
    const address = addresses.get(id);
    if (!address || !nodeOf(id, cluster)) {
      throw new Failure('bad-input', say('The address of {{node}} is not known.', { node: nameOf(id, cluster) }), {
        nodeId: id,
      });
    }
    const isScheduler = id === cluster.scheduler;
    const share = isScheduler ? cluster.share.schedulerPath : cluster.share.workerPath;
    return { id, name: nameOf(id, cluster), address, slots, isScheduler, output: under(share, flight.output) };
  };
  const own = workers.find((worker) => worker.node === cluster.scheduler);
  const scheduler = nodeAt(cluster.scheduler, own?.slots ?? 0);
  const remote = workers
    .filter((worker) => isRemoteWorker(worker.node, cluster))
    .map((worker) => nodeAt(worker.node, worker.slots));
  const nodes = [scheduler, ...remote];
  const slots = nodes.flatMap((node) =>
    Array.from({ length: node.slots }, (_, slot) => ({
      name: slotName(node.id, slot),
      nodeId: node.id,
      nodeName: node.name,
      address: node.address,
      output: node.output,
    })),
  );
  return { flight, scheduler, nodes, remote, slots };
}
