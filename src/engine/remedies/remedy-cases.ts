import type { CheckId, CheckResult } from '../../shared/model/check';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { foreignWindowsFacts } from '../facts/windows-facts';
import type { RemedyInput } from './remedy';

// Machines that plans are made for in tests: one of each kind, with what its facts script would bring home.

export const heron: ClusterNode = {
  id: 'heron' as NodeId,
  name: 'heron',
  address: '10.0.0.2',
  port: 22,
  user: 'alice',
  aliases: [],
  sources: ['typed'],
  isSetAside: false,
};
export const atlas: ClusterNode = { ...heron, id: 'atlas' as NodeId, name: 'atlas', address: '10.0.0.1' };
export const here: ClusterNode = { ...heron, id: MANAGER, name: 'this computer', address: '127.0.0.1' };
export const cluster: Cluster = {
  ...emptyCluster('agilab-two-node'),
  nodes: [atlas, heron],
  scheduler: atlas.id,
  workers: [{ node: heron.id, slots: 1 }],
};

export const debian: NodeFacts = {
  ...foreignWindowsFacts('alice', 0),
  missing: [],
  os: 'linux',
  osId: 'debian',
  osName: 'Debian 13',
  arch: 'x86_64',
  home: '/home/alice',
  shell: '/bin/bash',
  path: '/usr/local/bin:/usr/bin:/bin',
  packageManager: 'apt',
  sudo: 'free',
  uid: 1000,
  addresses: ['10.0.0.2'],
  python3: { path: '/usr/bin/python3', version: '3.13.5', isOnPath: true, isReal: true },
  ssh: { version: '10.0p2', hasClient: true, hasScp: true, hasSftp: true, sftpServer: 'none' },
};
export const fedora: NodeFacts = {
  ...debian,
  osId: 'fedora',
  osName: 'Fedora 42',
  packageManager: 'dnf',
  ssh: { ...debian.ssh, hasScp: false, hasSftp: false },
};
export const macos: NodeFacts = {
  ...debian,
  os: 'macos',
  osId: 'macos',
  osName: 'macOS 15.5',
  arch: 'arm64',
  home: '/Users/alice',
  shell: '/bin/zsh',
  path: '/usr/bin:/bin:/usr/sbin:/sbin',
  packageManager: 'brew',
  sudo: 'password',
  brew: '/opt/homebrew/bin/brew',
};
export const windows: NodeFacts = {
  ...foreignWindowsFacts('alice', 0),
  missing: [],
  osName: 'Windows 11 Pro',
  arch: 'x64',
  home: 'C:\\Users\\alice',
};

export const looked = (facts: NodeFacts | null, more: Partial<NodeObservation> = {}): NodeObservation => ({
  at: 0,
  elapsedMs: 0,
  reach: { state: 'open', ip: '10.0.0.2', elapsedMs: 1, detail: '' },
  hostKey: null,
  login: { state: facts ? 'ok' : 'refused', user: 'alice', methods: [], detail: '' },
  facts,
  factsDetail: '',
  ...more,
});

export const finding = (
  checkId: CheckId,
  status: CheckResult['status'] = 'fail',
  remedies: readonly string[] = [],
): CheckResult => ({
  checkId,
  status,
  summary: say('x'),
  evidence: { wanted: '3.13' },
  remedies: [...remedies],
  blockedBy: null,
  at: 0,
});

export const input = (checkId: CheckId, facts: NodeFacts | null, more: Partial<RemedyInput> = {}): RemedyInput => ({
  node: heron,
  cluster,
  observation: looked(facts),
  scheduler: looked(debian),
  finding: finding(checkId),
  ...more,
});
