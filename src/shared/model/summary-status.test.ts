import { describe, expect, test } from 'vitest';
import type { CheckId, CheckResult } from './check';
import { CHECK_IDS } from './check-ids';
import { say } from './say';
import { summaryStatusOf } from './summary-status';

type Words = Partial<Record<CheckId, CheckResult['status']>>;

const result = (
  checkId: CheckId,
  status: CheckResult['status'],
  evidence: Record<string, string> = {},
): CheckResult => ({
  checkId,
  status,
  evidence,
  summary: say('x'),
  remedies: [],
  blockedBy: null,
  at: 1,
});

const allBut = (words: Words, evidence: Record<string, string> = {}) =>
  Object.fromEntries(CHECK_IDS.map((id) => [id, result(id, words[id] ?? 'pass', evidence)]));

describe('summaryStatusOf', () => {
  test.each<[string, Words, string | null]>([
    ['all pass', {}, 'ready'],
    ['warnings do not matter', { 'python3-present': 'warn', 'clock-skew': 'warn' }, 'ready'],
    [
      'port closed outweighs all',
      { 'tcp-22-open': 'fail', 'host-key-known': 'blocked', 'ssh-auth': 'blocked' },
      'no-ssh-port',
    ],
    ['silent server', { 'host-key-known': 'error', 'ssh-auth': 'blocked' }, 'probe-error'],
    ['key unknown', { 'host-key-known': 'fail', 'ssh-auth': 'blocked', 'os-supported': 'blocked' }, 'host-key-unknown'],
    ['login refused', { 'ssh-auth': 'fail', 'os-supported': 'blocked' }, 'ssh-auth-needed'],
    ['login not found out', { 'ssh-auth': 'error', 'os-supported': 'blocked' }, 'probe-error'],
    ['facts missing', { 'os-supported': 'error', 'uv-present': 'error' }, 'probe-error'],
    ['the system comes before Python', { 'os-supported': 'fail', 'python3-present': 'fail' }, 'unsupported-os'],
    ['Python before uv', { 'python3-present': 'fail', 'uv-present': 'fail' }, 'python-missing'],
    ['uv', { 'uv-present': 'fail', 'sshfs-present': 'fail' }, 'uv-missing'],
    ['sshfs', { 'sshfs-present': 'fail', 'fuse-usable': 'blocked' }, 'sshfs-missing'],
    ['FUSE', { 'fuse-usable': 'fail' }, 'sshfs-missing'],
    ['a dead mount', { 'mount-healthy': 'fail' }, 'sshfs-missing'],
    ['scheduler not known', { 'scheduler-host-key-known': 'fail', 'reverse-ssh': 'blocked' }, 'reverse-ssh-needed'],
    ['way back refused', { 'reverse-ssh': 'fail' }, 'reverse-ssh-needed'],
    ['way back not tested because of something else', { 'reverse-ssh': 'blocked' }, 'reverse-ssh-needed'],
    ['no scheduler chosen', { 'scheduler-host-key-known': 'skipped', 'reverse-ssh': 'skipped' }, 'ready'],
    ['the share is no part of it', { 'share-mounted': 'fail', 'share-sentinel': 'blocked' }, 'ready'],
    ['not looked at', { 'tcp-22-open': 'pending' }, null],
  ])('%s', (_, words, expected) => expect(summaryStatusOf(allBut(words))).toBe(expected));

  test.each([
    ['mismatch', 'host-key-changed'],
    ['revoked', 'host-key-changed'],
    ['unknown', 'host-key-unknown'],
    ['other-key-type', 'host-key-unknown'],
    ['ca-only', 'host-key-unknown'],
  ])('host key %s', (match, expected) => {
    expect(summaryStatusOf(allBut({ 'host-key-known': 'fail' }, { match }))).toBe(expected);
  });

  test('this computer has no SSH port to ask', () => {
    expect(
      summaryStatusOf(allBut({ 'tcp-22-open': 'skipped', 'host-key-known': 'skipped', 'ssh-auth': 'skipped' })),
    ).toBe('ready');
    expect(summaryStatusOf({})).toBeNull();
  });
});
