import { NODE_SCORES } from '../../shared/model/check-ids';
import type { NodeKnowledge } from '../../shared/model/fleet';
import type { ClusterNode, NodeFacts, NodeSource } from '../../shared/model/node';

/** AGILab's words for a node; the scores are the same as Muster's. */
export type AgilabStatus = Extract<
  keyof typeof NODE_SCORES,
  | 'no-ssh-port'
  | 'probe-error'
  | 'ssh-auth-needed'
  | 'python-missing'
  | 'uv-missing'
  | 'sshfs-missing'
  | 'reverse-ssh-needed'
  | 'ready'
>;

/** One node in AGILab's `lan_discovery` report and LAN cache. Empty strings are unknown. */
export interface LanRow {
  readonly host: string;
  readonly ssh_target: string;
  readonly sources: readonly string[];
  readonly tcp_ssh_open: boolean | null;
  readonly ssh_auth: boolean;
  readonly status: AgilabStatus;
  readonly score: number;
  readonly hostname: string;
  readonly os_name: string;
  readonly os_version: string;
  readonly arch: string;
  readonly python3: string;
  readonly uv: string;
  readonly brew: string;
  readonly homebrew: string;
  readonly sshfs: string;
  readonly cpu: string;
  readonly ram: string;
  readonly gpu: string;
  readonly npu: string;
  readonly reverse_ssh: boolean | null;
  readonly errors: readonly string[];
}

const SOURCES: Partial<Record<NodeSource, string>> = {
  'ssh-config': 'ssh-config',
  'known-hosts': 'known-hosts',
  arp: 'arp',
  cache: 'cache',
  'tcp-scan': 'tcp-scan',
};

/**
 * A node in AGILab's words and by its rules: presence of tools only, any refused or untrusted login is
 * `ssh-auth-needed`, and so is Windows, whose shell does not know the commands of the probe.
 */
export function lanRowOf(node: ClusterNode, { observation, results }: NodeKnowledge, isSshfs = true): LanRow {
  const facts = observation?.facts ?? null;
  const reverse = wayBackIn(results);
  const isOpen = observation ? observation.reach.state === 'open' : null;
  const isIn = observation?.login?.state === 'ok' && facts?.os !== 'windows';
  const isSilent = SILENT.has(observation?.stoppedBy ?? '');
  const status = statusOf({ isOpen, isIn, facts, isSshfs, reverse, isSilent });
  const host = observation?.reach.ip ?? node.address;
  const user = observation?.login?.user ?? node.user;
  return {
    host,
    ssh_target: user ? `${user}@${host}` : host,
    sources: node.sources.flatMap((source) => SOURCES[source] ?? []).sort(),
    tcp_ssh_open: isOpen,
    ssh_auth: isIn,
    status,
    score: NODE_SCORES[status],
    ...machineOf(facts),
    reverse_ssh: reverse,
    errors: errorsOf(status, saidBy(observation, host)),
  };
}

const SILENT: ReadonlySet<string> = new Set(['server-silent', 'deadline-passed']);

/** What `ssh` says of a refused login, of a server that hangs up, and of a key that it does not trust, whatever the reason; Muster's own word tells them apart. */
function saidBy(observation: NodeKnowledge['observation'], host: string): string {
  if (observation?.stoppedBy === 'connection-lost')
    return 'kex_exchange_identification: Connection closed by remote host';
  const { state, user, methods = [] } = observation?.login ?? {};
  if (state === 'refused' && methods.length > 0) return `${user}@${host}: Permission denied (${methods.join(',')}).`;
  const match = observation?.hostKey?.match ?? 'match';
  if (match !== 'match') return 'Host key verification failed.';
  return observation?.factsDetail || observation?.login?.detail || '';
}

/** AGILab logs in with `ssh` from the worker, which fails where the scheduler's host key is not known there. */
function wayBackIn(results: NodeKnowledge['results']): boolean | null {
  const way = results['reverse-ssh']?.status;
  if (way === 'pass') return true;
  return way === 'fail' || results['scheduler-host-key-known']?.status === 'fail' ? false : null;
}

/** AGILab's own words for what it finds missing; else the first line of what was said, at most 240 characters. */
const WORDS: Partial<Record<AgilabStatus, string>> = {
  'no-ssh-port': 'ssh port closed or timed out',
  'python-missing': 'python3 not found',
  'uv-missing': 'uv not found',
  'sshfs-missing': 'sshfs not found',
  'reverse-ssh-needed': 'worker cannot ssh back to scheduler',
};

function errorsOf(status: AgilabStatus, said: string): string[] {
  if (status === 'ready') return [];
  const text = WORDS[status] ?? (said.trim().split(/\r?\n/)[0] ?? '').slice(0, 240);
  if (text !== '') return [text];
  return status === 'ssh-auth-needed' ? ['ssh authentication failed'] : [];
}

interface Seen {
  readonly isOpen: boolean | null;
  readonly isIn: boolean;
  readonly facts: NodeFacts | null;
  readonly isSshfs: boolean;
  readonly reverse: boolean | null;
  /** Nothing came within the time of the probe; whatever else `ssh` ends with is a login that is needed (AGILab's rule). */
  readonly isSilent: boolean;
}

function statusOf({ isOpen, isIn, facts, isSshfs, reverse, isSilent }: Seen): AgilabStatus {
  if (isOpen !== true) return 'no-ssh-port';
  if (!isIn) return isSilent ? 'probe-error' : 'ssh-auth-needed';
  if (!facts || facts.missing.includes('tools')) return 'probe-error';
  if (!facts.python3) return 'python-missing';
  if (!facts.uv) return 'uv-missing';
  if (isSshfs && !facts.sshfs) return 'sshfs-missing';
  return isSshfs && reverse === false ? 'reverse-ssh-needed' : 'ready';
}

function machineOf(facts: NodeFacts | null) {
  const osName = facts?.os === 'macos' ? 'Darwin' : facts?.os === 'linux' ? 'Linux' : (facts?.osName ?? '');
  return {
    hostname: facts?.hostname ?? '',
    os_name: osName,
    os_version: (facts?.os === 'macos' ? facts.osVersion : facts?.kernel) ?? '',
    arch: facts?.arch ?? '',
    python3: facts?.python3?.path ?? '',
    uv: facts?.uv?.path ?? '',
    brew: facts?.brew ?? '',
    homebrew: facts?.brew ?? '',
    sshfs: facts?.sshfs?.path ?? '',
    cpu: facts ? `${facts.cpuModel}; cores: ${facts.cores}` : '',
    ram: facts && facts.ramBytes > 0 ? `${Math.round(facts.ramBytes / 1024 ** 3)} GB` : '',
    gpu: facts?.gpu ?? '',
    npu: facts?.npu ?? '',
  };
}
