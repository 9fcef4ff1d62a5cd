import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeRunFolder } from '../../engine/report/run-folder';
import { sampleReport } from '../../engine/report/testing/sample-report';
import type { ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/sentence';
import { program } from '../program';

let folder: string;
let out = '';
let err = '';
const at = (name: string) => join(folder, name);
const runFolder = (id: string) => join(folder, 'practice-less', 'clusters', 'lab', 'runs', id);
const saved = async (id: string, more: Partial<ProofReport> = {}) =>
  writeRunFolder(runFolder(id), sampleReport({ id: id as ProofReport['id'], ...more }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-report-verb-'));
  [out, err] = ['', ''];
  vi.stubEnv('MUSTER_HOME', join(folder, 'practice-less'));
  vi.stubEnv('MUSTER_ELECTRON', '');
  const keep = (add: (text: string) => void) => (text: string | Uint8Array) => {
    add(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep((text) => (out += text)));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep((text) => (err += text)));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function report(...args: string[]): Promise<number> {
  let code = -1;
  await program((ended) => {
    code = ended;
  })
    .parseAsync(['node', 'muster', 'report', ...args])
    .catch((error: CommanderError) => {
      code = error.exitCode === 0 ? 0 : 2;
    });
  return code;
}

describe('export', () => {
  test.each<[string, RegExp]>([
    ['r.html', /^<!doctype html>/],
    ['r.md', /^# The cluster computes/],
    ['r.json', /^\{\n {2}"schema": "muster.proof\/1"/],
  ])('the ending of %s says the format', async (name, shape) => {
    await saved('r1');
    expect(await report('export', '--output', at(name))).toBe(0);
    expect(readFileSync(at(name), 'utf8')).toMatch(shape);
  });

  test('a share-safe copy has made-up names in every form', async () => {
    await saved('r1');
    for (const name of ['r.html', 'r.md', 'r.json']) {
      expect(await report('export', 'r1', '--masked', '--output', at(name))).toBe(0);
      expect(readFileSync(at(name), 'utf8')).not.toMatch(/heron|alice|10\.77\.0|flight-lab/);
    }
  });

  test('a PDF without the app is a named failure that says what to do instead', async () => {
    await saved('r1');
    expect(await report('export', '--format', 'pdf', '--output', at('r.pdf'))).toBe(3);
    expect(err).toContain('Printing a PDF needs the app');
    expect(err).toContain('print it from a browser');
  });

  test.each([
    ['a folder', () => mkdirSync(at('r.html')), 'r.html'],
    ['below a file', () => writeFileSync(at('file'), ''), 'file/r.html'],
    ['in no folder', () => undefined, 'nowhere/r.html'],
  ])('a target that is %s is named, and nothing is left there', async (_what, make, name) => {
    await saved('r1');
    make();
    const before = readdirSync(folder).sort();
    expect(await report('export', '--output', at(name))).not.toBe(0);
    expect(err).toContain('could not be written');
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'a full disk keeps the report that was there',
    async () => {
      await saved('r1');
      mkdirSync(at('disk'));
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', at('disk')]);
      try {
        writeFileSync(at('disk/r.html'), 'older');
        expect(await report('export', '--output', at('disk/r.html'))).not.toBe(0);
        expect(err).toContain('could not be written');
        expect(readFileSync(at('disk/r.html'), 'utf8')).toBe('older');
        expect(readdirSync(at('disk'))).toEqual(['r.html']);
      } finally {
        spawnSync('umount', ['-l', at('disk')]);
      }
    },
  );

  test('an unknown format is a usage error', async () => {
    await saved('r1');
    expect(await report('export', '--format', 'docx', '--output', at('r'))).toBe(2);
  });
});

describe('sign and verify', () => {
  const key = () => {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('key')]);
    return spawnSync('ssh-keygen', ['-l', '-f', at('key.pub')], { encoding: 'utf8' }).stdout.split(' ')[1] ?? '';
  };
  // Of a cancelled run nothing has to agree but its headline.
  const cancelled = { verdict: 'cancelled' as const, headline: say('The proof was cancelled.'), nodes: [] };
  const failure = {
    code: 'cancelled' as const,
    message: say('Cancelled.'),
    next: say('Start again.'),
    detail: '',
    nodeId: null,
  };

  test('a signed export is known again by its key, and refused when one letter differs', async () => {
    await saved('r1', { ...cancelled, failure });
    const fingerprint = key();
    expect(await report('export', '--output', at('r.json'), '--sign', at('key'))).toBe(0);
    expect(await report('verify', at('r.json'), '--fingerprint', fingerprint)).toBe(0);
    expect(out).toContain('Nothing contradicts this report.');
    writeFileSync(at('r.json'), readFileSync(at('r.json'), 'utf8').replace('flight-lab', 'flight-lap'));
    out = '';
    expect(await report('verify', at('r.json'), '--fingerprint', fingerprint)).toBe(1);
    expect(out).toContain('The signature is not that of this file.');
    expect(out).toContain('This report is refused.');
    expect(await report('sign', at('r.json'), '--key', at('key'))).toBe(0);
    expect(await report('verify', at('r.json'), '--fingerprint', fingerprint)).toBe(0);
  });

  test.each([
    [['--fingerprint', 'MD5:aa'], 2],
    [['--allowed-signers', 'nowhere'], 2],
    [['--identity', 'alice'], 2],
    [['--fingerprint', `SHA256:${'A'.repeat(43)}`], 1],
    [[], 0],
  ])('verify %j of an unsigned report ends with %i', async (flags, code) => {
    await saved('r1', { ...cancelled, failure });
    expect(await report('verify', join(runFolder('r1'), 'report.json'), ...flags)).toBe(code);
  });

  test('a report that says more than happened is refused with the reason, also as JSON', async () => {
    await saved('r1');
    expect(await report('verify', join(runFolder('r1'), 'report.json'), '--json')).toBe(1);
    const result = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').result;
    expect(result).toMatchObject({ verified: false, exitCode: 1 });
    expect(JSON.stringify(result.parts)).toContain('without the claim');
  });
});

test('compare names two runs, or a file and the newest', async () => {
  await saved('r1', { startedAt: 1, endedAt: 2000 });
  await saved('r2', { startedAt: 5000, endedAt: 9000, packages: { distributed: '2027.1.0' } });
  expect(await report('compare', 'r1', 'r2')).toBe(0);
  expect(out).toContain('distributed: 2026.9.1 -> 2027.1.0');
  out = '';
  expect(await report('compare', join(runFolder('r1'), 'report.json'), '--json')).toBe(0);
  expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').result.comparison.after.id).toBe('r2');
  expect(await report('compare', 'nothing')).toBe(2);
});
