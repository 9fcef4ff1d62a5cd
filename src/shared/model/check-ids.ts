/** Ids of all checks, in the order in which they are shown. Each is also file name, test id and documentation anchor. */
export const CHECK_IDS = [
  'tcp-22-open',
  'host-key-known',
  'ssh-auth',
  'os-supported',
  'python3-present',
  'uv-present',
  'unique-hostname',
  'clock-skew',
  'disk-space',
  'sshfs-present',
  'fuse-usable',
  'mount-healthy',
  'scheduler-host-key-known',
  'reverse-ssh',
  'worker-host-key-known',
  'scheduler-login',
  'share-mounted',
  'share-sentinel',
] as const;

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
