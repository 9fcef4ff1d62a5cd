/** Ids of all checks, in the order in which they are shown. Each is also file name, test id and documentation anchor. */
export const CHECK_IDS = [
  'tcp-22-open',
  'host-key-known',
  'ssh-auth',
  'os-supported',
  'home-writable',
  'package-manager',
  'python3-present',
  'python-minor',
  'uv-present',
  'local-bin-on-path',
  'ssh-tools',
  'compiler-present',
  'curl-present',
  'package-index',
  'unique-hostname',
  'unique-host-key',
  'clock-skew',
  'disk-space',
  'ports-free',
  'sshfs-present',
  'fuse-usable',
  'mount-healthy',
  'scheduler-ssh-server',
  'scheduler-host-key-known',
  'reverse-ssh',
  'way-back-address',
  'ports-reachable',
  'worker-host-key-known',
  'scheduler-login',
  'share-mounted',
  'share-sentinel',
] as const;

/** Checks that only advise: what they find stands in nobody's way. A test compares them with the checks themselves. */
export const ADVISED_CHECKS: ReadonlySet<string> = new Set<(typeof CHECK_IDS)[number]>([
  'python-minor',
  'local-bin-on-path',
  'ssh-tools',
  'compiler-present',
  'curl-present',
  'package-index',
  'unique-hostname',
  'unique-host-key',
  'ports-free',
  'way-back-address',
  'ports-reachable',
]);

/** The three groups of a node's check strip. */
export const CHECK_GROUPS = ['access', 'system', 'share'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/** The single summary status of a node, derived from its results by `summaryStatusOf`; the number is its score. */
export const NODE_SCORES = {
  'no-ssh-port': 0,
  'host-key-changed': 5,
  'probe-error': 10,
  'host-key-unknown': 20,
  'ssh-auth-needed': 30,
  'unsupported-os': 40,
  'python-missing': 50,
  'uv-missing': 60,
  'sshfs-missing': 70,
  'reverse-ssh-needed': 80,
  ready: 100,
} as const;
export type NodeStatus = keyof typeof NODE_SCORES;
export const NODE_STATUSES = Object.keys(NODE_SCORES) as NodeStatus[];
