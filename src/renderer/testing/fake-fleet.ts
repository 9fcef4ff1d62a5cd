import type { CheckId, CheckResult } from '../../shared/model/check';
import { CHECK_IDS, type NodeStatus } from '../../shared/model/check-ids';
import type { Cluster } from '../../shared/model/cluster';
import { emptyCluster } from '../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { emptyFleet } from '../../shared/model/fleet-fold';
import type { HostKey, HostKeyObservation } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { say } from '../../shared/model/say';

/** Time of everything in the fake fleet, so that what it shows does not change from run to run. */
export const LAB_NOW = Date.UTC(2026, 2, 12, 14, 20, 58);
export const node = (name: string): NodeId => name as NodeId;

export const ED25519: HostKey = {
  type: 'ssh-ed25519',
  blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIJkHsyyUY23ttm2Y3mYNcbKpdQY7qzC3zzNcYOZFoyWX',
  fingerprint: 'SHA256:0ONl4HejlH4FL8L1XG0MVMBidITg50a/OEg7Fd5D3kA',
};
export const OTHER_ED25519: HostKey = {
  ...ED25519,
  blob: 'AAAAOTHER',
  fingerprint: 'SHA256:OlhXAnEgak115h6XAnEWbSARS+5Uwj5Yx3LzDbC+Bf4',
};
export const ECDSA: HostKey = {
  type: 'ecdsa-sha2-nistp256',
  blob: 'AAAAECDSA',
  fingerprint: 'SHA256:kTZfnojV1L2AwXNe3pRLcyNkzjnX3Qe1vBiOYR288Zw',
};

/** name, address, status, system, cores, memory in GB, graphics, source. */
const NODES: readonly (readonly [
  string,
  string,
  NodeStatus | 'unseen',
  string,
  number,
  number,
  string,
  ClusterNode['sources'][number],
])[] = [
  ['atlas', '192.168.20.10', 'ready', 'Debian 13', 32, 128, '', 'ssh-config'],
  ['kestrel', '192.168.20.21', 'ready', 'Debian 13', 16, 64, 'RTX 4090', 'known-hosts'],
  ['osprey', '192.168.20.23', 'ready', 'macOS 15.6', 12, 64, '', 'known-hosts'],
  ['heron', '192.168.20.24', 'reverse-ssh-needed', 'Fedora 43', 24, 96, '', 'ssh-config'],
  ['merlin', '192.168.20.22', 'sshfs-missing', 'Debian 13', 16, 64, 'RTX 4090', 'known-hosts'],
  ['wader', '192.168.20.27', 'uv-missing', 'Ubuntu 24.04', 8, 32, '', 'cache'],
  ['rook', '192.168.20.31', 'python-missing', 'Alpine 3.22', 4, 8, '', 'tcp-scan'],
  ['dunlin', '192.168.20.33', 'ssh-auth-needed', '', 0, 0, '', 'known-hosts'],
  ['plover', '192.168.20.34', 'host-key-unknown', '', 0, 0, '', 'tcp-scan'],
  ['swift', '192.168.20.36', 'host-key-changed', '', 0, 0, '', 'known-hosts'],
  ['nas-2', '192.168.20.5', 'probe-error', '', 0, 0, '', 'arp'],
  ['lab-desk-07', '192.168.21.7', 'unseen', '', 0, 0, '', 'tcp-scan'],
];

const FAILS: Partial<Record<NodeStatus, readonly [CheckId, string, string[]]>> = {
  'reverse-ssh-needed': [
    'reverse-ssh',
    '{{name}} cannot log in to atlas. The share is mounted from {{name}}, so it needs a way back.',
    ['way-back'],
  ],
  'sshfs-missing': [
    'sshfs-present',
    'SSHFS is not installed. Without it, {{name}} cannot mount the cluster share.',
    ['install-sshfs'],
  ],
  'uv-missing': [
    'uv-present',
    'uv is not installed. Without it, {{name}} cannot make the environment for the proof.',
    ['install-uv'],
  ],
  'python-missing': [
    'python3-present',
    'Python 3 is not installed. Without it, facts of {{name}} stay incomplete.',
    ['install-uv'],
  ],
  'ssh-auth-needed': [
    'ssh-auth',
    '{{name}} refused the login. Without it, Muster cannot look at {{name}}.',
    ['authorise-key'],
  ],
  'host-key-unknown': [
    'host-key-known',
    'The host key of {{name}} is not known yet. Without it, nobody can tell whether this is {{name}}.',
    ['verify-host-key'],
  ],
  'host-key-changed': [
    'host-key-known',
    '{{name}} shows a different host key than before. Muster has not connected.',
    [],
  ],
  'probe-error': [
    'tcp-22-open',
    '{{name}} did not finish answering. The connection opened, then nothing came for 5 s.',
    [],
  ],
};

function resultsFor(name: string, status: NodeStatus): Record<string, CheckResult> {
  const failing = FAILS[status];
  const failAt = failing ? CHECK_IDS.indexOf(failing[0]) : CHECK_IDS.length;
  const isEarly = failAt < 3;
  const result = (id: CheckId, index: number): CheckResult => {
    const base = { checkId: id, evidence: {}, remedies: [], blockedBy: null, at: LAB_NOW };
    if (failing && id === failing[0]) {
      return {
        ...base,
        status: status === 'probe-error' ? 'error' : 'fail',
        summary: say(failing[1], { name }),
        evidence: { ran: `command -v ${id}`, ...(status === 'host-key-changed' ? { match: 'mismatch' } : {}) },
        remedies: [...failing[2]],
      };
    }
    if (index > failAt && (isEarly || index > 13))
      return { ...base, status: 'blocked', summary: say('Waiting.'), blockedBy: failing?.[0] ?? null };
    if (index > 13) return { ...base, status: 'skipped', summary: say('Not looked at in this step.') };
    if (id === 'clock-skew' && name === 'osprey')
      return { ...base, status: 'warn', summary: say('The clock of osprey is 1.4 s behind. Turn on network time.') };
    return { ...base, status: 'pass', summary: say('As it should be.') };
  };
  return Object.fromEntries(CHECK_IDS.map((id, index) => [id, result(id, index)]));
}

function factsOf(name: string, osName: string, cores: number, memoryGb: number, gpu: string): NodeFacts {
  const tool = { path: '/usr/bin/tool', version: '1.0', isOnPath: true };
  return {
    gatheredAt: LAB_NOW,
    missing: [],
    hostname: name,
    user: 'alice',
    uid: 1000,
    os: osName.startsWith('macOS') ? 'macos' : 'linux',
    osName,
    osId: 'debian',
    osLike: [],
    osVersion: '13',
    kernel: '6.12.41',
    arch: 'x86_64',
    cpuModel: 'Ryzen 9 7950X',
    cores,
    ramBytes: memoryGb * 1024 ** 3,
    gpu,
    npu: '',
    home: '/home/alice',
    homeFreeBytes: 210 * 1024 ** 3,
    isHomeWritable: true,
    isHomeNoexec: false,
    shell: '/bin/bash',
    path: '/usr/local/bin:/usr/bin:/bin',
    python3: { ...tool, isReal: true },
    uv: { ...tool, runs: true },
    sshfs: tool,
    fuse: { hasDevice: true, isUsable: true, fusermount: '/usr/bin/fusermount3' },
    ssh: { version: '10.0p2', hasClient: true, hasScp: true, hasSftp: true, sftpServer: 'internal-sftp' },
    curl: '/usr/bin/curl',
    compiler: '/usr/bin/cc',
    uvPythons: [],
    image: null,
    isDpkgInterrupted: false,
    brew: null,
    packageManager: 'apt',
    sudo: 'free',
    clockOffsetMs: 12,
    hostKeys: [ED25519],
    userKeys: [],
    mounts: [],
    addresses: [],
    portsInUse: [],
  };
}

function hostKeyOf(name: string, status: NodeStatus): HostKeyObservation {
  const base = { knownAs: name, file: '/home/alice/.ssh/known_hosts' };
  if (status === 'host-key-changed')
    return { ...base, match: 'mismatch', offered: [OTHER_ED25519, ECDSA], pinned: [ED25519] };
  if (status === 'host-key-unknown') return { ...base, match: 'unknown', offered: [ED25519, ECDSA], pinned: [] };
  return { ...base, match: 'match', offered: [ED25519], pinned: [ED25519] };
}

function observationOf(name: string, address: string, status: NodeStatus, facts: NodeFacts | null): NodeObservation {
  return {
    at: LAB_NOW,
    elapsedMs: 256,
    reach: { state: 'open', ip: address, elapsedMs: 3, detail: '' },
    hostKey: hostKeyOf(name, status),
    login: facts ? { state: 'ok', user: 'alice', methods: ['publickey'], detail: '' } : null,
    facts,
    factsDetail: '',
  };
}

/** A lab of twelve nodes in every state, as found and looked at, before a cluster is built. */
export function foundFleet(): FleetSnapshot {
  const known: FleetSnapshot['known'] = {};
  const nodes = NODES.map(([name, address, status, osName, cores, memoryGb, gpu, source]): ClusterNode => {
    if (status !== 'unseen') {
      const facts = cores > 0 ? factsOf(name, osName, cores, memoryGb, gpu) : null;
      known[name] = { observation: observationOf(name, address, status, facts), results: resultsFor(name, status) };
    }
    return {
      id: node(name),
      name,
      address,
      port: 22,
      user: 'alice',
      aliases: [],
      sources: [source],
      isSetAside: name === 'nas-2' || name === 'lab-desk-07',
    };
  });
  return { ...emptyFleet({ ...emptyCluster('flight-lab'), nodes }), known, seq: 100 };
}

/** The same lab with atlas as scheduler and all others that are not set aside as workers. */
export function builtFleet(): FleetSnapshot {
  const fleet = foundFleet();
  const workers = fleet.cluster.nodes
    .filter((other) => other.name !== 'atlas' && !other.isSetAside)
    .map((other) => ({ node: other.id, slots: 2 }));
  const cluster: Cluster = { ...fleet.cluster, scheduler: node('atlas'), workers };
  return { ...fleet, cluster };
}
