import { activeWorkers, type Cluster, nodeOf } from '../../shared/model/cluster';
import { MANAGER } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';

/** An argument of a POSIX shell that is shown plain where it can be. */
const word = (text: string): string => (/^[\w@%+=:,./~<>-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

/** AGILab counts on absolute paths; a home-relative one is shown below the home folder of whoever runs the line. */
const absolute = (path: string): string =>
  path.startsWith('/') ? word(path) : `"$HOME/${path.replace(/["`$\\]/g, '\\$&')}"`;

const loginOf = (node: ClusterNode | undefined, name: string): string =>
  node ? `${node.user ? `${node.user}@` : ''}${node.address}` : name;

/** The flags of `agilab doctor --cluster` for this cluster, one a line. */
function clusterFlags(cluster: Cluster): string[] {
  const scheduler = cluster.scheduler ? nodeOf(cluster.scheduler, cluster) : undefined;
  const workers = activeWorkers(cluster)
    .filter(({ node }) => node !== MANAGER)
    .map(({ node }) => loginOf(nodeOf(node, cluster), node));
  return [
    `--scheduler ${word(cluster.schedulerAddress ?? scheduler?.address ?? '127.0.0.1')}`,
    `--workers ${word(workers.join(','))}`,
    `--cluster-share ${absolute(cluster.share.schedulerPath)}`,
    `--remote-cluster-share ${absolute(cluster.share.workerPath)}`,
  ];
}

const over = (first: string, flags: readonly string[]): string => [first, ...flags].join(' \\\n');

/** AGILab's own discovery, as its guide writes it. */
export function discoveryLines(node: ClusterNode, cluster: Cluster): string {
  const user = word(node.user ?? '<worker-user>');
  const scheduler = cluster.scheduler ? nodeOf(cluster.scheduler, cluster) : undefined;
  const cidr = /^\d+\.\d+\.\d+\.\d+$/.test(node.address) ? node.address.replace(/\d+$/, '0/24') : '<lan-cidr>';
  return [
    `agilab doctor --discover-lan --remote-user ${user}`,
    over('agilab doctor --discover-lan', [
      `--remote-user ${user}`,
      `--scheduler ${word(cluster.schedulerAddress ?? scheduler?.address ?? '<scheduler-host>')}`,
      `--cidr ${cidr}`,
      '--json',
    ]),
  ].join('\n');
}

/** The share by AGILab's own command. */
export const setUpShareLines = (cluster: Cluster): string =>
  [
    over('agilab doctor --cluster --setup-share sshfs --apply', clusterFlags(cluster)),
    '# afterwards, and after every repair:',
    over('agilab doctor --cluster --share-check-only', clusterFlags(cluster)),
  ].join('\n');

/** The proof by AGILab's own command: from an installed package, and from a source checkout. */
export const proofLines = (cluster: Cluster): string =>
  [
    over('agilab doctor --cluster', clusterFlags(cluster)),
    '# or from a source checkout:',
    over('uv --preview-features extra-build-dependencies run python tools/cluster_flight_validation.py', [
      '--cluster',
      ...clusterFlags(cluster),
    ]),
  ].join('\n');
