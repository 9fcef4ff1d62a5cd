import type { CheckId, CheckResult } from './check';
import type { NodeStatus } from './check-ids';

type Results = Partial<Record<CheckId, CheckResult>>;

/**
 * Checks after the login, in the order of their statuses, with the word for a failing one. Where no word of the list
 * fits exactly, the nearest one stands for it:
 * - `fuse-usable` → `sshfs-missing`: an sshfs that cannot mount is as good as none.
 * - `clock-skew`, `disk-space` and `home-writable` → `probe-error`: the node answers, but nothing can be set up on it as it is.
 * - `mount-healthy` → `sshfs-missing`: a dead mount under the share means that SSHFS does not work on this node. It is not
 *   `reverse-ssh-needed`, since the way back may be fine, and not `probe-error`, since what is wrong is known. The finding
 *   itself says so in its own words.
 */
const AFTER_LOGIN: readonly (readonly [CheckId, NodeStatus])[] = [
  ['clock-skew', 'probe-error'],
  ['disk-space', 'probe-error'],
  ['home-writable', 'probe-error'],
  ['os-supported', 'unsupported-os'],
  ['python3-present', 'python-missing'],
  ['uv-present', 'uv-missing'],
  ['sshfs-present', 'sshfs-missing'],
  ['fuse-usable', 'sshfs-missing'],
  ['mount-healthy', 'sshfs-missing'],
  ['scheduler-ssh-server', 'reverse-ssh-needed'],
  ['scheduler-host-key-known', 'reverse-ssh-needed'],
  ['reverse-ssh', 'reverse-ssh-needed'],
];

/**
 * The single summary status of a node, derived from its results; null before it was looked at. A check that could not
 * find out makes `probe-error`, unless something known to be wrong comes before it. The way back counts only when it was
 * tested: skipped while no scheduler is chosen, it does not stand in the way of `ready`; blocked, it does.
 */
export function summaryStatusOf(results: Results): NodeStatus | null {
  const status = (id: CheckId): CheckResult['status'] | undefined => results[id]?.status;
  const reach = status('tcp-22-open');
  if (reach === undefined || reach === 'pending' || reach === 'running') return null;
  if (reach === 'fail') return 'no-ssh-port';
  const key = results['host-key-known'];
  if (key?.status === 'fail') return wordForKey(key);
  if (status('ssh-auth') === 'fail') return 'ssh-auth-needed';
  if ([reach, key?.status, status('ssh-auth')].includes('error')) return 'probe-error';
  for (const [id, word] of AFTER_LOGIN) {
    if (status(id) === 'fail') return word;
    if (status(id) === 'error') return 'probe-error';
  }
  return status('reverse-ssh') === 'blocked' ? 'reverse-ssh-needed' : 'ready';
}

/** A revoked key is a changed one: it must not be used, and only a new one helps. */
const wordForKey = ({ evidence }: CheckResult): NodeStatus =>
  evidence.match === 'mismatch' || evidence.match === 'revoked' ? 'host-key-changed' : 'host-key-unknown';
