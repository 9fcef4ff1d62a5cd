import { isIP } from 'node:net';
import { Failure } from '../../shared/failure';
import { activeWorkers, type Cluster, mountsShare, nameOf } from '../../shared/model/cluster';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId } from '../../shared/model/ids';
import type { AgiTuning } from '../../shared/model/job';
import { say } from '../../shared/model/sentence';
import type { Literal } from './python-literal';
import { DASK_MODE, type SnippetInput } from './snippet-text';

/** AGILab's own example project, which the Flight proof runs. */
export const FLIGHT_APP = 'flight_telemetry_project';

/** The arguments AGILab's doctor gives Flight: every file of the folder, all rows, Parquet. */
export const FLIGHT_PARAMS: Readonly<Record<string, Literal>> = {
  data_source: 'file',
  files: '*.csv',
  nfile: 0,
  nskip: 0,
  nread: 0,
  sampling_rate: 1,
  datemin: '2020-01-01',
  datemax: '2021-01-01',
  output_format: 'parquet',
};

/** Where snippets come from besides the cluster. */
export interface SnippetPlace {
  /** Folder of projects on the scheduler, absolute. */
  readonly appsPath: string;
  readonly app: string;
  /** IP address each node speaks from. */
  readonly addresses: ReadonlyMap<NodeId, string>;
  /** Login of the scheduler, and of the workers. */
  readonly schedulerUser: string;
  readonly workerUser: string;
  /** Folder below the share that data and results of this run lie in; '' = the share itself. */
  readonly session: string;
  /** Folders relative to the share; null leaves them to the project. */
  readonly data: { readonly input: string; readonly output: string } | null;
  /** What is asked of AGI beyond Muster's defaults. */
  readonly agi?: AgiTuning | undefined;
}

/**
 * What the snippets of a cluster say. Pure.
 * @throws Failure no-cluster without scheduler or workers, bad-input when an address is not known as an IP literal.
 */
export function snippetInputOf(cluster: Cluster, place: SnippetPlace): SnippetInput {
  const workers = activeWorkers(cluster);
  if (cluster.scheduler === null || workers.length === 0) throw new Failure('no-cluster');
  const ip = (node: NodeId): string => {
    const address = place.addresses.get(node) ?? '';
    if (isIP(address)) return address;
    throw new Failure(
      'bad-input',
      say('The IP address of {{node}} is not known, and AGILab takes no names.', { node: nameOf(node, cluster) }),
      { nodeId: node, next: say('Check the node first: muster check.') },
    );
  };
  const { share } = cluster;
  const isFlight = place.app === FLIGHT_APP;
  return {
    appsPath: place.appsPath,
    app: place.app,
    scheduler: ip(cluster.scheduler),
    workers: Object.fromEntries(workers.map(({ node, slots }) => [ip(node), slots])),
    workersDataPath: [share.workerPath.replace(/\/+$/, ''), place.session].filter(Boolean).join('/'),
    modesEnabled: place.agi?.modesEnabled ?? DASK_MODE,
    user: place.workerUser === place.schedulerUser ? null : place.workerUser,
    schedulerSshPort: share.port,
    isPremounted: !mountsShare(cluster),
    verbose: place.agi?.verbose ?? 1,
    timeoutS: place.agi?.timeoutS ?? null,
    params: isFlight ? FLIGHT_PARAMS : {},
    dataIn: place.data?.input ?? null,
    dataOut: place.data?.output ?? null,
    resetTarget: isFlight ? false : null,
  };
}

/** Folders of Flight's data in the share, relative to it. */
export const flightData = (flight: Pick<FlightSettings, 'output'>): { input: string; output: string } => ({
  input: `${flight.output}_agilab/csv`,
  output: `${flight.output}_agilab/out`,
});
