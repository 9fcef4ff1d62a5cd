import { describe, expect, test } from 'vitest';
import { Failure } from '../../shared/failure';
import type { Cluster } from '../../shared/model/cluster';
import { emptyCluster } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeFacts } from '../../shared/model/node';
import { english } from '../../shared/model/say';
import { debian, heron, looked, windows } from '../remedies/remedy-cases';
import type { ReadOnlySession, RunOptions } from '../session';
import type { Check, Probed } from './check';
import { packageIndex } from './package-index';
import { portsReachable } from './ports-reachable';
import { schedulerSshServer } from './scheduler-ssh-server';
import { allowedAddresses, wayBackAddress } from './way-back-address';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAICsRt8GK77J3FZtj4RoD62sgpfrIj2pgxgMCiAAbe6SL';
const facts: NodeFacts = {
  ...debian,
  userKeys: [{ path: '/x.pub', type: 'ssh-ed25519', fingerprint: 'SHA256:x', line: `ssh-ed25519 ${KEY} alice@heron` }],
};
const cluster: Cluster = {
  ...emptyCluster('lab'),
  nodes: [heron, { ...heron, id: 'atlas' as NodeId, name: 'atlas', address: '10.0.0.1' }],
  scheduler: 'atlas' as NodeId,
  workers: [{ node: heron.id, slots: 1 }],
};

/** A session whose scripts print what a test says; nothing else can be asked of it. */
function session(
  says: (values: Readonly<Record<string, string>>) => string,
  files: Record<string, string> = {},
): ReadOnlySession {
  return {
    nodeId: heron.id,
    user: 'alice',
    localAddress: '10.0.0.9',
    observe: async (_script, { values = {}, onLine }: RunOptions) => {
      const stdout = says(values);
      for (const line of stdout.split('\n')) onLine?.(line, 'out');
      return { exitCode: 0, stdout, stderr: '', droppedBytes: 0, durationMs: 1 };
    },
    readFile: async (path) => (path in files ? Buffer.from(files[path] ?? '') : null),
  };
}

const probing = async (check: Check, more: Partial<Probed>): Promise<string> => {
  if (!('probe' in check)) throw new Error('not a probe');
  const finding = await check.probe({
    node: heron,
    cluster,
    observation: looked(facts),
    facts,
    others: new Map([['atlas', debian]]),
    session: session(() => ''),
    schedulerSession: null,
    signal: new AbortController().signal,
    ...more,
  });
  return `${finding.status}: ${english(finding.summary)} ${JSON.stringify(finding.evidence)}`;
};

describe('the package index', () => {
  test.each([
    ['asked=uv\nreached=yes\n', 'pass: The index answered uv.'],
    ['asked=nobody\nreached=no\n', 'skipped: There is neither uv nor pip'],
    [
      `asked=pip\nreached=no\nsaid64=${Buffer.from('no route').toString('base64')}\n`,
      'warn: The package index does not answer',
    ],
  ])('%j', async (stdout, expected) => {
    expect(await probing(packageIndex, { session: session(() => stdout) })).toContain(expected);
  });
  test('the words of uv are the evidence, and silence is a warning with its time', async () => {
    const said = `asked=pip\nreached=no\nsaid64=${Buffer.from('no route').toString('base64')}\n`;
    expect(await probing(packageIndex, { session: session(() => said) })).toContain('"answer":"no route"');
    const silent = session(() => {
      throw new Failure('deadline-passed');
    });
    expect(await probing(packageIndex, { session: silent })).toContain('no answer in 10000 ms');
    await expect(
      probing(packageIndex, {
        session: session(() => {
          throw new Failure('connection-lost');
        }),
      }),
    ).rejects.toMatchObject({ code: 'connection-lost' });
  });
});

describe('ports between scheduler and worker', () => {
  const end = (port: string, isMet: boolean) =>
    session(({ SIDE }) =>
      SIDE === 'listen' ? `port=${port}\nmet=${isMet ? 'yes' : 'no'}` : `met=${isMet ? 'yes' : 'no'}\nsaid=timed out`,
    );
  test.each([
    ['met both ways', end('8790', true), end('9010', true), 'pass: Both directions were tried.'],
    [
      'nobody knocks through',
      end('8790', false),
      end('9010', false),
      'warn: heron and the scheduler do not reach each other',
    ],
    ['no port free', end('none', false), end('none', false), 'skipped: No port of Dask was free'],
  ])('%s', async (_, scheduler, worker, expected) => {
    expect(await probing(portsReachable, { session: worker, schedulerSession: scheduler })).toContain(expected);
  });
  test('is not tried while the scheduler has no Python or is Windows', async () => {
    for (const theirs of [{ ...debian, python3: null }, windows])
      expect(
        await probing(portsReachable, { schedulerSession: end('8790', true), others: new Map([['atlas', theirs]]) }),
      ).toContain('skipped');
  });
});

describe('the addresses of the login back', () => {
  const line = (from: string) => `restrict,from="${from}",command="internal-sftp" ssh-ed25519 ${KEY} muster:heron\n`;
  test.each([
    [line('10.0.0.2'), ['10.0.0.2']],
    [line('10.0.0.2,fd00::2'), ['10.0.0.2', 'fd00::2']],
    [`ssh-ed25519 ${KEY} me\n`, null],
    [`# ${line('10.0.0.2')}`, null],
    ['', null],
  ])('%j', (text, expected) => expect(allowedAddresses(text, [KEY])).toEqual(expected));
  const at = (from: string, addresses: string[]) =>
    probing(wayBackAddress, {
      facts: { ...facts, addresses },
      schedulerSession: session(() => '', { '~/.ssh/authorized_keys': line(from) }),
    });
  test('a changed address is named', async () => {
    expect(await at('10.0.0.2', ['10.0.0.2'])).toContain('pass: Every address of heron is named.');
    expect(await at('10.0.0.2', ['10.0.0.2', '10.0.0.77'])).toContain(
      'warn: The address of heron has changed: 10.0.0.77',
    );
    expect(await probing(wayBackAddress, { schedulerSession: session(() => '') })).toContain('skipped: No line');
  });
});

describe('a scheduler on this computer', () => {
  const here: ClusterNode = { ...heron, id: MANAGER };
  const own = { ...cluster, scheduler: MANAGER };
  test('needs an SSH server when a worker is elsewhere', async () => {
    expect(schedulerSshServer.appliesTo(here, own)).toBe(true);
    expect(schedulerSshServer.appliesTo(heron, own)).not.toBe(true);
    expect(schedulerSshServer.appliesTo(here, cluster)).not.toBe(true);
    expect(schedulerSshServer.appliesTo(here, { ...own, workers: [{ node: MANAGER, slots: 1 }] })).not.toBe(true);
    const more = { node: here, cluster: own };
    expect(await probing(schedulerSshServer, { ...more, session: session(() => 'listening=yes') })).toContain('pass');
    expect(await probing(schedulerSshServer, { ...more, session: session(() => 'listening=no') })).toContain(
      'fail: No SSH server listens on port 22 of this computer. Without it',
    );
  });
  test('is asked by a connection to itself on Windows, where nothing listens on port 1', async () => {
    const shut = { ...own, share: { ...own.share, port: 1 } };
    expect(await probing(schedulerSshServer, { node: here, cluster: shut, facts: windows })).toContain('fail');
  });
});
