import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import shareEnv from '../remote/share-env.sh?raw';
import { quote } from '../ssh/quote';
import { envChangeOf, envInverse, envValue, homeRelative, wantedEnv } from './env-keys';

/** Runs the real shell function on a file and answers with what it left. */
function merged(before: string | null, role: string, share: string): { text: string; said: string; files: string[] } {
  const home = mkdtempSync(join(tmpdir(), 'muster-env-'));
  try {
    mkdirSync(join(home, '.agilab'));
    const file = join(home, '.agilab/.env');
    if (before !== null) writeFileSync(file, before);
    const script = `ENV_ROLE=${role}\nENV_SHARE=${quote(share)}\n${shareEnv}\nmerge_env\nprintf '%s' "$env_said"`;
    const said = execFileSync('/bin/sh', ['-s'], {
      input: script,
      env: { HOME: home, PATH: '/usr/bin:/bin' },
    }).toString();
    return { text: readFileSync(file, 'utf8'), said, files: readdirSync(join(home, '.agilab')) };
  } finally {
    rmSync(home, { recursive: true });
  }
}

const WORKER = 'IS_SOURCE_ENV=0\nIS_WORKER_ENV=1\nAGI_CLUSTER_ENABLED=1\nAGI_CLUSTER_SHARE=clustershare/lab\n';

describe('share-env.sh', () => {
  it.each([
    ['no file', null, WORKER, 'made'],
    ['an empty file', '', WORKER, 'changed'],
    ['right already', WORKER, WORKER, 'same'],
    ['other lines, no newline at the end', 'A=1\n# IS_SOURCE_ENV=9', `A=1\n# IS_SOURCE_ENV=9\n${WORKER}`, 'changed'],
    [
      'keys set otherwise, twice, exported, with blanks',
      'IS_WORKER_ENV = 0\nexport AGI_CLUSTER_SHARE=x\nAGI_CLUSTER_SHARE=y\nAGI_CLUSTER_SHARE_2=z\n',
      'IS_WORKER_ENV=1\nAGI_CLUSTER_SHARE=clustershare/lab\nAGI_CLUSTER_SHARE=clustershare/lab\nAGI_CLUSTER_SHARE_2=z\nIS_SOURCE_ENV=0\nAGI_CLUSTER_ENABLED=1\n',
      'changed',
    ],
    [
      'Windows line ends',
      'A=1\r\nIS_WORKER_ENV=0\r\n',
      'A=1\r\nIS_WORKER_ENV=1\r\nIS_SOURCE_ENV=0\nAGI_CLUSTER_ENABLED=1\nAGI_CLUSTER_SHARE=clustershare/lab\n',
      'changed',
    ],
  ])('merges the worker’s keys into %s', (_, before, after, said) => {
    expect(merged(before, 'worker', 'clustershare/lab')).toEqual({ text: after, said, files: ['.env'] });
  });

  it('never sets IS_* on a scheduler, and leaves them as they are', () => {
    expect(merged('IS_SOURCE_ENV=1\n', 'scheduler', 'x').text).toBe(
      'IS_SOURCE_ENV=1\nAGI_CLUSTER_ENABLED=1\nAGI_CLUSTER_SHARE=x\n',
    );
  });

  it('carries any value unharmed', () => {
    const value = envValue('a b/it\'s "x" $HOME \\n & #1');
    expect(merged(null, 'scheduler', value).text).toBe(`AGI_CLUSTER_ENABLED=1\nAGI_CLUSTER_SHARE=${value}\n`);
  });
});

describe('envChangeOf', () => {
  const wanted = wantedEnv('worker', 'clustershare/lab');

  it.each([
    [[], 4, 0],
    [WORKER.trim().split('\n'), 0, 0],
    [['IS_WORKER_ENV=0', 'export IS_WORKER_ENV=1'], 4, 2],
    [['AGI_CLUSTER_ENABLED=1\r'], 3, 0],
  ])('%j adds %i and replaces %i lines', (lines, added, replaced) => {
    const change = envChangeOf(lines, wanted);
    expect([change.added.length, change.replaced.length]).toEqual([added, replaced]);
  });

  it('says exactly what the node’s script does', () => {
    const before = ['IS_WORKER_ENV=0', 'AGI_CLUSTER_ENABLED=1'];
    const { added, replaced } = envChangeOf(before, wanted);
    const after = merged(`${before.join('\n')}\n`, 'worker', 'clustershare/lab')
      .text.trim()
      .split('\n');
    expect(after.filter((line) => !before.includes(line)).sort()).toEqual([...added].sort());
    expect(before.filter((line) => !after.includes(line))).toEqual(replaced);
  });

  it('keeps only the lines concerned for the way back', () => {
    expect(envInverse({ added: ['A=1'], replaced: [] }, true)).toEqual({
      kind: 'remove-lines',
      path: '~/.agilab/.env',
      lines: ['A=1'],
      isFileNew: true,
    });
    expect(envInverse({ added: ['A=1'], replaced: ['A=2'] }, false)).toMatchObject({
      kind: 'replace-lines',
      restore: ['A=2'],
    });
  });
});

describe('homeRelative', () => {
  it.each([
    ['clustershare/lab', 'clustershare/lab'],
    ['/home/ann/clustershare', 'clustershare'],
    ['/home/annette/x', '/home/annette/x'],
    ['/data/x', '/data/x'],
  ])('%s becomes %s', (path, relative) => expect(homeRelative(path, '/home/ann')).toBe(relative));
});
