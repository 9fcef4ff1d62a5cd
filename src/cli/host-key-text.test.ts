import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKeyOf } from '../engine/ssh/fingerprint';
import type { Question } from '../shared/model/ask';
import type { HostKey } from '../shared/model/host-key';
import type { AskId, JobId, NodeId } from '../shared/model/ids';
import { hostKeyText } from './host-key-text';

const KINDS = ['ed25519', 'ecdsa', 'rsa'];
let folder: string;
let keys: HostKey[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-key-text-'));
  keys = KINDS.map((kind) => {
    execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-C', 'x', '-f', join(folder, kind)]);
    const [, blob = ''] = readFileSync(join(folder, `${kind}.pub`), 'utf8').split(' ');
    const key = hostKeyOf(Buffer.from(blob, 'base64'));
    if (!key) throw new Error(`no ${kind} key`);
    return key;
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const question = (pinned: HostKey[]): Extract<Question, { about: 'host-key' }> => ({
  askId: 'a' as AskId,
  jobId: 'j' as JobId,
  nodeId: 'heron' as NodeId,
  about: 'host-key',
  address: '10.0.0.2',
  port: 22,
  match: pinned.length > 0 ? 'mismatch' : 'unknown',
  offered: keys,
  pinned,
  command: 'ssh-keygen -lf …',
});

describe('hostKeyText', () => {
  it('draws every key as ssh-keygen -lv does, and says what to run', () => {
    const text = hostKeyText(question([]));
    for (const [index, kind] of KINDS.entries()) {
      const [line = '', ...art] = execFileSync('ssh-keygen', ['-lvf', join(folder, `${kind}.pub`)], {
        encoding: 'utf8',
      })
        .trimEnd()
        .split('\n');
      expect(text).toContain(`${keys[index]?.type}  ${line.split(' ')[1]}`);
      expect(text).toContain(art.map((row) => `    ${row}`).join('\n'));
    }
    expect(text).toContain('  ssh-keygen -lf …');
  });

  it('shows the pinned key before the one that is shown now', () => {
    const [old] = keys;
    const text = hostKeyText(question(old ? [old] : []));
    expect(text).toMatch(/shows other host keys than before\. Pinned until now:\n {2}ssh-ed25519 [\s\S]*Shown now:\n/);
  });
});
