import { describe, expect, it } from 'vitest';
import type { CheckId, CheckResult, CheckStatus } from '../../shared/model/check';
import { thisComputer } from '../../shared/model/cluster';
import { lookLine } from './look-line';

const node = { ...thisComputer('heron'), address: '192.0.2.7', port: 2222 };
const result = (checkId: CheckId, status: CheckStatus) => ({ checkId, status }) as CheckResult;

describe('lookLine', () => {
  it.each<[string, CheckResult[], string]>([
    [
      'all well',
      [result('tcp-22-open', 'pass'), result('ssh-auth', 'pass'), result('reverse-ssh', 'skipped')],
      'looked at 192.0.2.7, port 2222: 2 of 2 checks passed; 412 ms',
    ],
    [
      'named by what to do',
      [
        result('tcp-22-open', 'pass'),
        result('disk-space', 'warn'),
        result('uv-present', 'fail'),
        result('sshfs-present', 'fail'),
        result('reverse-ssh', 'blocked'),
        result('clock-skew', 'error'),
      ],
      'looked at 192.0.2.7, port 2222: 1 of 6 checks passed; 2 to fix (uv-present, sshfs-present); 1 not found out (clock-skew); 1 waiting (reverse-ssh); 1 advised (disk-space); 412 ms',
    ],
  ])('%s', (_name, results, line) => {
    expect(lookLine(node, results, 411.6)).toBe(line);
  });
});
