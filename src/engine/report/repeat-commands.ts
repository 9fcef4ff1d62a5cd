import type { Cluster } from '../../shared/model/cluster';
import { nodeOf } from '../../shared/model/cluster-shape';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ReportNode } from '../../shared/model/proof';
import { FLIGHT } from '../proof/flight-plan';
import { FLIGHT_APP } from '../snippets/cluster-snippets';

/** A word of a command line: quoted when a POSIX shell would read it otherwise. */
const word = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;

function placeOf(id: NodeId, cluster: Cluster): string {
  const node = nodeOf(id, cluster);
  if (id === MANAGER || !node) return 'manager';
  const host = node.address.includes(':') ? `[${node.address}]` : node.address;
  return node.user === null ? host : `${node.user}@${host}`;
}

const workersOf = (cluster: Cluster): string =>
  cluster.workers.map(({ node, slots }) => `${placeOf(node, cluster)}${slots === 1 ? '' : `:${slots}`}`).join(',');

/** The command that makes this cluster anew on another manager. */
function clusterSet(cluster: Cluster): string[] {
  const { share } = cluster;
  return [
    'cluster set',
    `--scheduler ${word(placeOf(cluster.scheduler ?? MANAGER, cluster))}`,
    `--workers ${word(workersOf(cluster))}`,
    `--share ${word(share.schedulerPath)}`,
    `--remote-share ${word(share.workerPath)}`,
    ...(share.account === null ? [] : [`--share-account ${word(share.account)}`]),
    ...(share.port === 22 ? [] : [`--scheduler-ssh-port ${share.port}`]),
    ...(cluster.schedulerAddress === null ? [] : [`--scheduler-address ${word(cluster.schedulerAddress)}`]),
    `--backend ${share.backend} --runner ${cluster.runner}`,
  ];
}

/** What a run was, as far as it takes to run it again. */
export interface Repeated {
  readonly isLocal: boolean;
  readonly flight: FlightSettings;
  /** Another project of AGILab than Flight, or its folder. */
  readonly project?: { readonly app: string; readonly appsPath: string | null } | undefined;
  /** Nodes with the host keys that they were known by. */
  readonly nodes: readonly Pick<ReportNode, 'id' | 'hostKeys'>[];
}

const isOwnFlight = ({ aircraft, rowsPerAircraft, dataset, output }: FlightSettings): boolean =>
  dataset === FLIGHT.dataset &&
  output === FLIGHT.output &&
  rowsPerAircraft === FLIGHT.rowsPerAircraft &&
  aircraft.join() === FLIGHT.aircraft.join();

/** The keys that the run rests on, for a computer that does not know them yet: one of each node, compared by code. */
function trustLine(cluster: Cluster, nodes: Repeated['nodes']): string[] {
  const given = nodes.flatMap(({ id, hostKeys }) => {
    const key = hostKeys.find(({ type }) => type === 'ssh-ed25519') ?? hostKeys[0];
    const node = nodeOf(id, cluster);
    return id === MANAGER || !key || !node ? [] : [[node.address, key.fingerprint] as const];
  });
  if (given.length === 0) return [];
  const names = given.map(([address]) => word(address)).join(' ');
  const keys = given.map(([address, fingerprint]) => `--accept-host-key ${word(`${address}=${fingerprint}`)}`);
  return [`trust ${names} ${keys.join(' ')} --cluster ${cluster.name}`];
}

function appOf(project: Repeated['project']): string {
  if (!project || (project.app === FLIGHT_APP && project.appsPath === null)) return '';
  return ` --app ${word(project.app)}${project.appsPath === null ? '' : ` --apps-path ${word(project.appsPath)}`}`;
}

/** A run with inputs of its own was the doctor's: its flags say which. */
function doctorCommands(cluster: Cluster, { flight, project }: Repeated): string[] {
  const { share } = cluster;
  const place = placeOf(cluster.scheduler ?? MANAGER, cluster).replace(/^[^@]*@/, '');
  const scheduler = share.account === null ? place : `${share.account}@${place}`;
  const [localShare = '', ...dataset] = flight.dataset.split('/');
  const doctor = [
    `doctor --cluster --scheduler ${word(scheduler)} --workers ${word(workersOf(cluster))}`,
    ...(share.port === 22 ? [] : [`--scheduler-ssh-port ${share.port}`]),
    ...(share.backend === 'sshfs' ? [] : [`--cluster-share-backend ${share.backend}`]),
    `--cluster-share ${word(share.schedulerPath)} --remote-cluster-share ${word(share.workerPath)}`,
    `--local-share ${word(localShare)} --dataset-rel ${word(dataset.join('/'))} --output-rel ${word(flight.output)}`,
    `--aircraft ${flight.aircraft.join(',')} --rows-per-aircraft ${flight.rowsPerAircraft}${appOf(project)}`,
  ].join(' ');
  return [`${doctor} --setup-share ${share.backend} --apply`, doctor];
}

function proveCommands(cluster: Cluster, { nodes, project }: Repeated): string[] {
  const name = `--cluster ${cluster.name}`;
  const set = [...clusterSet(cluster), name].join(' ');
  const prove = `prove ${name}${appOf(project)}`;
  return [set, ...trustLine(cluster, nodes), `check ${name}`, `share apply ${name}`, prove];
}

/** The commands that repeat a run, for an installed Muster and for a source checkout. Pure. */
export function repeatCommands(cluster: Cluster, run: Repeated): string[] {
  const verbs = run.isLocal
    ? ['prove --local']
    : isOwnFlight(run.flight)
      ? proveCommands(cluster, run)
      : doctorCommands(cluster, run);
  const all = [...verbs, 'report verify report.json'];
  return [
    '# installed',
    ...all.map((verb) => `muster ${verb}`),
    '# from a source checkout',
    ...all.map((verb) => `npm run -s muster -- ${verb}`),
  ];
}
