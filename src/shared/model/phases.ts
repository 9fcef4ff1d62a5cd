/** Phases of a proof, in order. */
export const PROOF_PHASES = [
  'plan',
  'inputs',
  'sentinel',
  'mirror-inputs',
  'install',
  'start-scheduler',
  'start-workers',
  'compute',
  'verify-outputs',
  'shut-down',
] as const;

/** Steps of bringing the share up on one worker, in order. */
export const SHARE_STEPS = ['reverse-ssh', 'sshfs', 'mount-point', 'env', 'mount', 'writable', 'sentinel'] as const;
