import type { CheckId, CheckResult } from './check';
import type { NodeStatus } from './check-ids';

type Results = Partial<Record<CheckId, CheckResult>>;

const FIRST_FAILING: readonly (readonly [CheckId, NodeStatus])[] = [
  ['os-supported', 'unsupported-os'],
  ['python3-present', 'python-missing'],
  ['uv-present', 'uv-missing'],
  ['sshfs-present', 'sshfs-missing'],
  ['fuse-usable', 'sshfs-missing'],
  ['mount-healthy', 'probe-error'],
  ['scheduler-host-key-known', 'reverse-ssh-needed'],
  ['reverse-ssh', 'reverse-ssh-needed'],
];

/** The single summary status of a node, derived from its results; null before it was looked at. */
export function summaryStatusOf(results: Results): NodeStatus | null {
  const status = (id: CheckId): CheckResult['status'] | undefined => results[id]?.status;
  const reach = status('tcp-22-open');
  if (reach === undefined || reach === 'pending') return null;
  if (reach === 'fail') return 'no-ssh-port';
  if (reach === 'error') return 'probe-error';
  const key = results['host-key-known'];
  if (key?.status === 'fail')
    return 'changed' in key.evidence || key.evidence.match === 'mismatch' ? 'host-key-changed' : 'host-key-unknown';
  if (key?.status === 'error') return 'probe-error';
  if (status('ssh-auth') === 'fail') return 'ssh-auth-needed';
  if (status('ssh-auth') === 'error') return 'probe-error';
  for (const [id, word] of FIRST_FAILING) {
    if (status(id) === 'fail') return word;
    if (status(id) === 'error') return 'probe-error';
  }
  return 'ready';
}
