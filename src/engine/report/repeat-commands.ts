import type { Cluster } from '../../shared/model/cluster';
import { nodeOf } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';

/** A word of a command line: quoted when a POSIX shell would read it otherwise. */
const word = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;

function placeOf(id: NodeId, cluster: Cluster): string {
  const node = nodeOf(id, cluster);
  if (id === MANAGER || !node) return 'manager';
  const host = node.address.includes(':') ? `[${node.address}]` : node.address;
  return node.user === null ? host : `${node.user}@${host}`;
}

/** The command that makes this cluster anew on another manager. */
function clusterSet(cluster: Cluster): string[] {
  const { share } = cluster;
  const workers = cluster.workers.map(
    ({ node, slots }) => `${placeOf(node, cluster)}${slots === 1 ? '' : `:${slots}`}`,
  );
  return [
    'cluster set',
    `--scheduler ${word(placeOf(cluster.scheduler ?? MANAGER, cluster))}`,
    `--workers ${word(workers.join(','))}`,
    `--share ${word(share.schedulerPath)}`,
    `--remote-share ${word(share.workerPath)}`,
    ...(share.account === null ? [] : [`--share-account ${word(share.account)}`]),
    ...(share.port === 22 ? [] : [`--scheduler-ssh-port ${share.port}`]),
    ...(cluster.schedulerAddress === null ? [] : [`--scheduler-address ${word(cluster.schedulerAddress)}`]),
    `--backend ${share.backend} --runner ${cluster.runner}`,
  ];
}

/** The commands that repeat a run, for an installed Muster and for a source checkout. Pure. */
export function repeatCommands(cluster: Cluster, isLocal: boolean): string[] {
  const name = `--cluster ${cluster.name}`;
  const verbs = isLocal
    ? ['prove --local']
    : [[...clusterSet(cluster), name].join(' '), `check ${name}`, `share apply ${name}`, `prove ${name}`];
  const all = [...verbs, 'report verify report.json'];
  return [
    '# installed',
    ...all.map((verb) => `muster ${verb}`),
    '# from a source checkout',
    ...all.map((verb) => `npm run -s muster -- ${verb}`),
  ];
}
