import { z } from 'zod';
import { HostKey, HostKeyObservation } from './host-key';
import { NodeId, Timestamp } from './ids';
import { hasNoVariable, LOGIN_NAME } from './login-name';

/** Where a node was found. The words are those of AGILab's discovery, and Muster's own after them. */
export const NodeSource = z.enum([
  'ssh-config',
  'known-hosts',
  'arp',
  'cache',
  'tcp-scan',
  'typed',
  'imported',
  'mdns',
  'this-computer',
]);
export type NodeSource = z.infer<typeof NodeSource>;

/**
 * A login name. What OpenSSH itself refuses on its command line (ssh.c, valid_ruser), and white space: it becomes an
 * argument of programs on this computer and on nodes, and may stand in a `Match exec` of SSH configuration.
 */
export const LoginName = z.string().max(255).regex(LOGIN_NAME).refine(hasNoVariable);

/** A machine of the lab, whatever its role. */
export const ClusterNode = z.object({
  id: NodeId,
  /** What a person calls it. */
  name: z.string().min(1).max(255),
  /** Name, IP address or SSH config alias that the manager connects to. */
  address: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(22),
  /** Login name; null leaves it to SSH config, then to the manager's own login name. */
  user: LoginName.nullable().default(null),
  /** Every other address and name under which the same machine was met. */
  aliases: z.array(z.string()).default([]),
  sources: z.array(NodeSource).default([]),
  /** Taken out of the cluster by a person; can be brought back. */
  isSetAside: z.boolean().default(false),
  /** A person accepts SSH methods that are no longer safe from this node. Absent: no. */
  allowsLegacyAlgorithms: z.boolean().optional(),
  /** A way out of this computer's networks leads through it. Absent: no. */
  isGateway: z.boolean().optional(),
});
export type ClusterNode = z.infer<typeof ClusterNode>;

const Tool = z.object({
  path: z.string(),
  version: z.string(),
  isOnPath: z.boolean(),
});

/** A mount as the node's own mount table shows it. `state` comes from a child that is killed at its deadline; a mount is never touched to learn of it. */
export const NodeMount = z.object({
  source: z.string(),
  target: z.string(),
  type: z.string(),
  isReadOnly: z.boolean(),
  state: z.enum(['alive', 'dead', 'hung', 'not-probed']),
});
export type NodeMount = z.infer<typeof NodeMount>;

/** A public user key on a node (`~/.ssh/id_*.pub`). */
export const UserKey = z.object({
  path: z.string(),
  type: z.string(),
  fingerprint: z.string(),
  line: z.string(),
});
export type UserKey = z.infer<typeof UserKey>;

/** Everything one facts script brings home from a node. `null` = looked for and not there; `missing` names parts that did not answer in time. */
export const NodeFacts = z.object({
  gatheredAt: Timestamp,
  missing: z.array(z.string()),
  hostname: z.string(),
  user: z.string(),
  uid: z.number().int(),
  os: z.enum(['linux', 'macos', 'windows', 'other']),
  /** As a person says it: `Debian 13`, `macOS 15.6`. */
  osName: z.string(),
  /** os-release ID, `macos` or `windows`. */
  osId: z.string(),
  osLike: z.array(z.string()),
  osVersion: z.string(),
  kernel: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cores: z.number().int(),
  ramBytes: z.number(),
  gpu: z.string(),
  npu: z.string(),
  home: z.string(),
  homeFreeBytes: z.number(),
  isHomeWritable: z.boolean(),
  isHomeNoexec: z.boolean(),
  shell: z.string(),
  /** PATH of a non-interactive, non-login shell. */
  path: z.string(),
  python3: Tool.extend({ isReal: z.boolean() }).nullable(),
  uv: Tool.extend({ runs: z.boolean() }).nullable(),
  sshfs: Tool.nullable(),
  fuse: z.object({
    hasDevice: z.boolean(),
    isUsable: z.boolean(),
    fusermount: z.string().nullable(),
    /** Mode of /dev/fuse as `ls -l` shows it, and the group it belongs to. */
    deviceMode: z.string().optional(),
    deviceGroup: z.string().optional(),
  }),
  /** OpenSSH's programs. `sftpServer`: what sshd runs for sftp, `missing:…` when that file is not there, empty when it is not known. */
  ssh: z.object({
    version: z.string(),
    hasClient: z.boolean(),
    hasScp: z.boolean(),
    hasSftp: z.boolean(),
    sftpServer: z.string(),
    /** State of the agent's service on Windows, in its own word: `Running`, `Stopped`. */
    agentService: z.string().optional(),
  }),
  curl: z.string().nullable(),
  /** A C compiler. */
  compiler: z.string().nullable(),
  /** Versions of Python that uv keeps for this account, such as `3.13.5`. */
  uvPythons: z.array(z.string()),
  /** The system is an image that its package manager does not change: `ostree`, `transactional`, `nix`; else null. */
  image: z.string().nullable(),
  /** dpkg was ended in the middle of its work, and apt refuses everything until it has finished. */
  isDpkgInterrupted: z.boolean(),
  brew: z.string().nullable(),
  packageManager: z.enum(['apt', 'dnf', 'zypper', 'pacman', 'apk', 'brew', 'none']),
  /** `tty`: sudo wants a terminal (`requiretty` of sudoers(5)). */
  sudo: z.enum(['free', 'password', 'tty', 'none']),
  /** Node's clock minus manager's clock, in ms, corrected by half the round trip. */
  clockOffsetMs: z.number(),
  hostKeys: z.array(HostKey),
  userKeys: z.array(UserKey),
  mounts: z.array(NodeMount),
  addresses: z.array(z.string()),
  /** TCP ports of 8780-8790 and 9000-9100 that something listens on. */
  portsInUse: z.array(z.number().int()),
  /** Dask schedulers and workers that run there, whoever started them. Absent where it was not asked. */
  daskProcesses: z
    .array(z.object({ pid: z.number().int(), user: z.string(), kind: z.enum(['scheduler', 'worker']) }))
    .optional(),
});
export type NodeFacts = z.infer<typeof NodeFacts>;

/** What came back from the first TCP connection to a node's SSH port. */
export const Reach = z.object({
  state: z.enum(['open', 'refused', 'silent', 'unreachable', 'unresolved']),
  /** Address that answered. */
  ip: z.string().nullable(),
  elapsedMs: z.number(),
  detail: z.string(),
});
export type Reach = z.infer<typeof Reach>;

/** How the login without a password went. `error` means that it could not be found out. */
export const LoginObservation = z.object({
  state: z.enum(['ok', 'refused', 'error']),
  user: z.string(),
  /** Methods sshd said it would take. */
  methods: z.array(z.string()),
  detail: z.string(),
});
export type LoginObservation = z.infer<typeof LoginObservation>;

/** All evidence about one node from one look. Later parts are null when an earlier one ended the look. */
export const NodeObservation = z.object({
  at: Timestamp,
  elapsedMs: z.number(),
  reach: Reach,
  hostKey: HostKeyObservation.nullable(),
  login: LoginObservation.nullable(),
  facts: NodeFacts.nullable(),
  /** Why facts are missing although the login went well. */
  factsDetail: z.string(),
  /** Failure code of what ended the look before its facts; absent when nothing did. */
  stoppedBy: z.string().max(100).optional(),
});
export type NodeObservation = z.infer<typeof NodeObservation>;
