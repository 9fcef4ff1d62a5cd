/** Types of the lab for tests written in TypeScript. What each function does is said beside its definition. */

export type Sshd = 'on' | 'off' | 'silent' | 'banner-only' | 'closing' | 'drop';
export type WayBack = 'full' | 'key-only' | 'host-key-only' | 'none';

/** What a scenario says about one node. What it leaves out is as on a node that needs nothing. */
export interface NodeSpec {
  name: string;
  /** At most one scheduler. Default: worker. */
  role?: 'scheduler' | 'worker';
  /** Whether the manager's public key opens the node's account. Default: true. */
  authorizedKey?: boolean;
  python?: boolean;
  /** `home`: ~/.local/bin (not on the PATH of a plain `ssh node`); `system`: /usr/local/bin. Default: home. */
  uv?: 'home' | 'system' | 'none';
  sshfs?: boolean;
  /** What the worker's login on the scheduler has: its key authorised, the host key known, both, neither. */
  wayBack?: WayBack;
  /** Whether the scheduler's key opens this worker and the worker's host key is known there. Default: false. */
  schedulerLogin?: boolean;
  sshd?: Sshd;
  /** `changed`: the manager's known_hosts has other keys for the address. Default: yes. */
  knownToManager?: 'yes' | 'no' | 'changed';
  /** `dead`: "Transport endpoint is not connected" at once; `hung`: any look at it blocks for ever. */
  staleMount?: 'none' | 'dead' | 'hung';
  os?: 'debian' | 'macos' | 'fedora';
  shell?: 'bash' | 'dash' | 'zsh' | 'tcsh' | 'nologin';
  bashrc?: 'quiet' | 'noisy' | 'slow';
  sudo?: 'free' | 'password' | 'none';
  /** Whether the node reaches the package registries. Default: true. */
  internet?: boolean;
  /** Further addresses that the node answers on, as so many hosts would. Lifts sshd's limits per source. Default: 0. */
  addresses?: number;
  /** A real `systemd --user` for the account when it lingers, started by a stand-in for logind. Default: false. */
  systemd?: boolean;
}

export interface Scenario {
  name?: string;
  about?: string;
  /** `host`, or the name of the node that Muster runs in. Default: host. */
  manager?: string;
  /** Whether the manager has a key pair at the start. Default: true. */
  managerKey?: boolean;
  /** Home-relative folder of stale mounts. Default: clustershare/lab. */
  share?: string;
  /** Fields for every node that does not state them itself. */
  defaults?: Omit<NodeSpec, 'name'>;
  nodes: NodeSpec[];
}

export interface HostKey {
  /** As in a key line, such as `ssh-ed25519`. */
  type: string;
  /** As OpenSSH prints it: `SHA256:…` without padding. */
  fingerprint: string;
  /** Type and key, without host and comment. */
  publicLine: string;
}

export interface LabNode extends Required<NodeSpec> {
  index: number;
  address: string;
  moreAddresses: string[];
  port: number;
  user: string;
  password: string;
  home: string;
  hostKeys: HostKey[];
  isManager: boolean;
  /** Process 1 of the node, as this machine counts. */
  pid: number;
  netNs: string;
  pidNs: string;
}

export interface Lab {
  instance: string;
  phase: 'starting' | 'up';
  scenario: string;
  manager: string;
  subnet: number;
  bridge: string;
  subnetCidr: string;
  /** This machine as the nodes see it. */
  hostAddress: string;
  share: string;
  /** A HOME for a manager on this machine: `.ssh` with known_hosts and, unless the scenario says not, a key pair. */
  managerHome: string;
  nodes: LabNode[];
  tookMs: number;
}

export interface Ran {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

export interface Where {
  user?: 'alice' | 'root';
  env?: Record<string, string>;
  cwd?: string;
}

export interface RunOptions extends Where {
  input?: string;
  /** The program and its children inside the node are killed after this time. Default: none. */
  timeoutMs?: number;
}

export type Fault =
  | 'link-down'
  | 'link-up'
  | 'sshd-stop'
  | 'sshd-cont'
  | 'sshfs-kill'
  | 'sshfs-stop'
  | 'sshfs-cont'
  | 'change-host-key';

export class LabError extends Error {}
export const FAULT_NAMES: Fault[];
export function canRunLab(): { ok: boolean; reason: string };
export function buildLab(options?: {
  log?: (line: string) => void;
}): Promise<{ rootsDir: string; cached: boolean; tookMs: number }>;
export function upLab(
  source: string | Scenario,
  options?: { instance?: string; nodes?: number; replace?: boolean; log?: (line: string) => void },
): Promise<Lab>;
export function downLab(options?: {
  instance?: string;
}): Promise<{ instance: string; verified: Record<string, string>; leftovers: string[]; tookMs: number }>;
/** The lab that is up. @throws LabError if it is not. */
export function readState(instance: string): Promise<Lab>;
export function isNodeAlive(node: LabNode): boolean;
export function argvInNode(node: LabNode, argv: string[], where?: Where): string[];
export function execInNode(node: LabNode, argv: string[], options?: RunOptions): Promise<Ran>;
export function argvAsManager(node: LabNode, argv: string[], where?: Omit<Where, 'user'>): string[];
export function execAsManager(node: LabNode, argv: string[], options?: Omit<RunOptions, 'user'>): Promise<Ran>;
export function fault(name: string, kind: Fault, options?: { instance?: string }): Promise<LabNode>;
/** Power off and on: what the node wrote stays, what ran is gone. */
export function restartNode(name: string, options?: { instance?: string }): Promise<LabNode>;
export function resetNode(name: string, options?: { instance?: string }): Promise<LabNode>;
