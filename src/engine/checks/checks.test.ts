import { describe, expect, test } from 'vitest';
import { Failure } from '../../shared/failure';
import { ADVISED_CHECKS, CHECK_IDS } from '../../shared/model/check-ids';
import { emptyCluster } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { english, say } from '../../shared/model/say';
import { parseFacts } from '../facts/parse-facts';
import { foreignWindowsFacts } from '../facts/windows-facts';
import { recordedNode } from '../recorded/practice-lab';
import { facts as recordedFacts } from '../recorded/recorded-facts';
import { REMEDIES } from '../remedies';
import type { ReadOnlySession } from '../session';
import { CHECKS, checkOf } from '.';
import { type Check, fail, pass } from './check';
import { judgeNode, type NodeEvidence } from './judge-node';

describe('the table', () => {
  test('holds every id once, in the shown order', () => {
    expect(CHECKS.map(({ id }) => id)).toEqual([...CHECK_IDS]);
  });

  test('a check needs only checks that stand before it, so needs have no cycle', () => {
    CHECKS.forEach(({ id, needs }, at) => {
      const before = CHECKS.slice(0, at).map((check) => check.id);
      for (const needed of needs) expect(before, `${id} needs ${needed}`).toContain(needed);
    });
  });

  test('every required check has a remedy, and every remedy that is named exists', () => {
    const known = new Set(REMEDIES.map(({ id }) => id));
    for (const { id, level, remedies } of CHECKS) {
      if (level === 'required') expect(remedies, id).not.toEqual([]);
      for (const remedy of remedies) expect(known, `${id} names ${remedy}`).toContain(remedy);
    }
  });

  test('titles state a good condition, without a full stop', () => {
    for (const { title } of CHECKS) expect(english(title)).toMatch(/^(uv|ssh|curl|[A-Z/])[^.!]*$/);
  });
});

const NODE: ClusterNode = {
  id: 'heron' as NodeId,
  name: 'heron',
  address: '10.0.0.7',
  port: 22,
  user: null,
  aliases: [],
  sources: [],
  isSetAside: false,
};
const GOOD = parseFacts(
  recordedFacts({ node: recordedNode('heron', 7), values: {}, secrets: {}, at: () => undefined, now: 1_000 }).stdout,
  { sentAt: 1_000, clockAt: 1_000 },
);

const observed = (facts: NodeFacts | null, more: Partial<NodeObservation> = {}): NodeObservation => ({
  at: 1,
  elapsedMs: 1,
  reach: { state: 'open', ip: '10.0.0.7', elapsedMs: 1, detail: '' },
  hostKey: { match: 'match', offered: [], pinned: [], knownAs: 'heron', file: '/k' },
  login: { state: 'ok', user: 'ada', methods: [], detail: '' },
  facts,
  factsDetail: '',
  ...more,
});

const evidence = (observation: NodeObservation, more: Partial<NodeEvidence> = {}): NodeEvidence => ({
  node: NODE,
  cluster: emptyCluster('lab'),
  observation,
  others: new Map(),
  session: () => Promise.reject(new Failure('connection-lost')),
  schedulerSession: () => Promise.resolve(null),
  signal: new AbortController().signal,
  now: () => 5,
  ...more,
});

const statusOf = async (id: string, facts: Partial<NodeFacts>, more: Partial<NodeEvidence> = {}) => {
  const results = await judgeNode(CHECKS, evidence(observed({ ...GOOD, ...facts }), more));
  const found = results.find(({ checkId }) => checkId === id);
  return `${found?.status}: ${found ? english(found.summary) : ''}`;
};

describe('ssh, scp and sftp', () => {
  const SSH = GOOD.ssh;
  test.each<[string, Partial<NodeFacts>, boolean | null, string]>([
    ['all there', {}, true, 'pass: OpenSSH 10.0p2.'],
    ['no scp', { ssh: { ...SSH, hasScp: false, hasSftp: false } }, true, 'warn: scp, sftp is not installed. Without'],
    [
      'no program',
      { ssh: { ...SSH, sftpServer: 'missing:/x/sftp-server' } },
      true,
      'warn: The SSH server names /x/sftp',
    ],
    ['none configured', { ssh: { ...SSH, sftpServer: 'none' } }, true, 'warn: The SSH server offers no sftp. Without'],
    ['closed file, offered', { ssh: { ...SSH, sftpServer: '' } }, true, 'pass'],
    [
      'closed file, not offered',
      { ssh: { ...SSH, sftpServer: '' } },
      false,
      'warn: The SSH server offers no sftp. Without',
    ],
    ['closed file, no answer', { ssh: { ...SSH, sftpServer: '' } }, null, 'pass'],
    ['busy', { missing: ['tools'] }, true, 'error: The node did not answer in time'],
  ])('%s', async (_, facts, isOffered, expected) => {
    const session = { offersSftp: async () => isOffered } as ReadOnlySession;
    expect(await statusOf('ssh-tools', facts, { session: async () => session })).toContain(expected);
  });
});

describe('judging facts', () => {
  test.each<[string, Partial<NodeFacts>, string]>([
    ['os-supported', {}, 'pass: Debian 13 on x86_64.'],
    ['os-supported', { os: 'other', osName: 'FreeBSD' }, 'fail: FreeBSD is not supported'],
    ['os-supported', foreignWindowsFacts('ada', 1), 'fail: This is a Windows machine'],
    ['python3-present', {}, 'pass: Python 3.13.5.'],
    ['python3-present', { python3: null }, 'fail: python3 was not found. Without it'],
    [
      'python3-present',
      { python3: { path: '/usr/bin/python3', version: '', isOnPath: true, isReal: false } },
      'fail: /usr/bin/python3 does not run',
    ],
    [
      'python3-present',
      { python3: { path: '/usr/bin/python3', version: '3.6.9', isOnPath: true, isReal: true } },
      'warn: Python 3.6.9 is older',
    ],
    ['python3-present', { python3: null, missing: ['tools'] }, 'error: The node did not answer in time'],
    ['uv-present', { uv: null }, 'fail: uv was not found. Without it'],
    [
      'uv-present',
      { uv: { path: '/u', version: '', isOnPath: false, runs: false } },
      'fail: /u is there but does not run',
    ],
    ['uv-present', { uv: null, missing: ['tools'] }, 'error'],
    ['clock-skew', { clockOffsetMs: -4_000 }, 'pass'],
    ['clock-skew', { clockOffsetMs: 90_000 }, 'warn: The clock is 90 s ahead'],
    ['clock-skew', { clockOffsetMs: -31_536_000_000 }, 'fail: The clock is 31536000 s behind'],
    ['clock-skew', { missing: ['clock'] }, 'error'],
    ['disk-space', { homeFreeBytes: 2 ** 29 }, 'fail: Only 0.5 GiB'],
    ['disk-space', { homeFreeBytes: 3 * 2 ** 30 }, 'warn: 3.0 GiB'],
    ['home-writable', {}, 'pass: /home/ada can be written.'],
    ['home-writable', { isHomeWritable: false }, 'fail: /home/ada cannot be written. Without it'],
    ['home-writable', { isHomeNoexec: true }, 'fail: /home/ada is mounted noexec. Without'],
    ['home-writable', { missing: ['home'] }, 'error'],
    ['package-manager', {}, 'pass'],
    ['package-manager', { isDpkgInterrupted: true }, 'warn: dpkg was interrupted. Nothing has to be installed now'],
    ['package-manager', { isDpkgInterrupted: true, sshfs: null }, 'fail: dpkg was interrupted. Without finishing'],
    ['package-manager', { isDpkgInterrupted: true, python3: null }, 'fail: dpkg was interrupted. Without finishing'],
    ['package-manager', { packageManager: 'dnf' }, 'skipped: Only apt'],
    ['local-bin-on-path', {}, 'pass'],
    ['local-bin-on-path', { path: '/usr/bin:/bin' }, 'warn: /home/ada/.local/bin is not on the PATH'],
    ['compiler-present', { compiler: null }, 'skipped: Only AGILab'],
    ['unique-host-key', {}, 'pass: No other node shows this host key.'],
    ['ports-free', {}, 'skipped: The node has no role'],
    ['sshfs-present', { sshfs: null }, 'fail: sshfs was not found. Without it'],
    ['fuse-usable', { sshfs: null }, 'blocked: Waits for sshfs-present.'],
    ['fuse-usable', { fuse: { hasDevice: false, isUsable: false, fusermount: null } }, 'fail: /dev/fuse is missing'],
    ['fuse-usable', { fuse: { hasDevice: true, isUsable: false, fusermount: null } }, 'fail: fusermount was not found'],
    ['unique-hostname', { hostname: 'localhost' }, 'warn: The node calls itself localhost'],
  ])('%s of %j', async (id, facts, expected) => expect(await statusOf(id, facts)).toContain(expected));

  test('another node of the same name is named', async () => {
    const others = new Map([
      ['ibis', GOOD],
      ['heron', GOOD],
    ]);
    expect(await statusOf('unique-hostname', {}, { others })).toContain('warn: ibis has the same host name heron');
  });

  const agilab = { ...emptyCluster('lab'), runner: 'agilab' as const, scheduler: 'atlas' as NodeId };
  const asWorker = { ...agilab, workers: [{ node: NODE.id, slots: 2 }] };

  test('what only AGILab needs is asked for when its runner is chosen', async () => {
    expect(await statusOf('compiler-present', { compiler: null }, { cluster: agilab })).toContain(
      'warn: No C compiler',
    );
    expect(await statusOf('curl-present', { curl: null }, { cluster: agilab })).toContain('warn: curl was not found');
  });

  test('a copy of another machine is named by its host key; this computer under a second name is none', async () => {
    const twin = new Map([['ibis', { ...GOOD, hostname: 'ibis' }]]);
    expect(await statusOf('unique-host-key', {}, { others: twin })).toContain('warn: ibis shows the same host key');
    const here = new Map([[MANAGER as string, GOOD]]);
    expect(await statusOf('unique-host-key', {}, { others: here })).toContain('pass');
  });

  test('Python is compared with that of the scheduler, and uv may keep the right one beside it', async () => {
    const python3 = { path: '/usr/bin/python3', version: '3.11.2', isOnPath: true, isReal: true };
    const others = new Map([['atlas', GOOD]]);
    const more = { cluster: asWorker, others };
    expect(await statusOf('python-minor', {}, more)).toContain('pass: Python 3.13.');
    expect(await statusOf('python-minor', { python3 }, more)).toContain('warn: The node has Python 3.11.2');
    expect(await statusOf('python-minor', { python3, uvPythons: ['3.13.1'] }, more)).toContain('pass: Python 3.13.');
    expect(await statusOf('python-minor', {}, { cluster: asWorker })).toContain('skipped');
  });

  test('ports are counted against the slots of the node', async () => {
    const portsInUse = Array.from({ length: 100 }, (_, at) => 9_000 + at);
    expect(await statusOf('ports-free', { portsInUse }, { cluster: asWorker })).toContain(
      'warn: Of the ports 9000 to 9100, 1 are free and 2 are needed. Without them',
    );
    expect(await statusOf('ports-free', { portsInUse: [9_000] }, { cluster: asWorker })).toContain('pass');
  });

  test('the scheduler mounts nothing, this computer only as a worker', async () => {
    const cluster = { ...emptyCluster('lab'), scheduler: NODE.id };
    expect(await statusOf('sshfs-present', { sshfs: null }, { cluster })).toContain('skipped: The scheduler');
    expect(await statusOf('sshfs-present', { sshfs: null }, { node: { ...NODE, id: MANAGER } })).toContain(
      'skipped: This computer',
    );
    const other = { ...emptyCluster('lab'), scheduler: 'atlas' as NodeId, workers: [{ node: MANAGER, slots: 1 }] };
    expect(
      await statusOf('sshfs-present', { sshfs: null }, { node: { ...NODE, id: MANAGER }, cluster: other }),
    ).toContain('fail');
  });
});

test('the list of mere advice is that of the checks', () => {
  expect(CHECKS.filter(({ level }) => level === 'advised').map(({ id }) => id as string)).toEqual([...ADVISED_CHECKS]);
});

describe('the runner', () => {
  const probing = (probe: (signal: AbortSignal) => Promise<ReturnType<typeof pass>>, timeoutMs = 1_000): Check => ({
    id: 'share-mounted',
    title: say('x'),
    group: 'share',
    level: 'required',
    needs: [],
    appliesTo: () => true,
    remedies: ['set-up-share'],
    timeoutMs,
    probe: ({ signal }) => probe(signal),
  });
  const withSession = { session: () => Promise.resolve({} as never) };
  const judging = (id: Check['id'], judge: () => ReturnType<typeof pass>, needs: Check['needs'] = []): Check => ({
    id,
    title: say('x'),
    group: 'system',
    level: 'required',
    needs,
    appliesTo: () => true,
    remedies: ['r'],
    judge,
  });

  test('a check that throws is an error, and the others still run', async () => {
    const broken = judging('disk-space', () => {
      throw new TypeError('x is undefined');
    });
    const fine = judging('clock-skew', () => pass(say('fine')));
    const results = await judgeNode([broken, fine], evidence(observed(GOOD)));
    expect(results.map(({ status }) => status)).toEqual(['error', 'pass']);
    expect(results[0]?.evidence).toEqual({ answer: 'x is undefined' });
    expect(results[0]?.remedies).toEqual(['r']);
    expect(results[1]?.remedies).toEqual([]);
  });

  test('a failed check blocks those that need it, and they name it; a warning does not block', async () => {
    const results = await judgeNode(
      [
        judging('ssh-auth', () => fail(say('no'))),
        judging('os-supported', () => pass(say('x')), ['ssh-auth']),
        judging('uv-present', () => pass(say('x')), ['os-supported']),
        judging('clock-skew', () => pass(say('x'))),
      ],
      evidence(observed(GOOD)),
    );
    expect(results.map(({ status, blockedBy }) => [status, blockedBy])).toEqual([
      ['fail', null],
      ['blocked', 'ssh-auth'],
      ['blocked', 'os-supported'],
      ['pass', null],
    ]);
  });

  test('without facts nothing is taken for absent', async () => {
    const results = await judgeNode(CHECKS, evidence(observed(null, { factsDetail: 'the line broke' })));
    const found = results.find(({ checkId }) => checkId === 'uv-present');
    expect(found).toMatchObject({ status: 'error', evidence: { answer: 'the line broke' } });
  });

  test('a probe that never answers ends at its deadline and hears of it', async () => {
    let heard = false;
    const silent = probing((signal) => {
      signal.addEventListener('abort', () => {
        heard = true;
      });
      return new Promise(() => undefined);
    }, 20);
    const [result] = await judgeNode([silent], evidence(observed(GOOD), withSession));
    expect(result).toMatchObject({ status: 'error', summary: { en: 'No answer came within {{seconds}} s.' } });
    expect(heard).toBe(true);
  });

  test('a lost connection is an error with its reason', async () => {
    const [result] = await judgeNode([probing(() => Promise.resolve(pass(say('x'))))], evidence(observed(GOOD)));
    expect(result?.status).toBe('error');
    expect(english(result?.summary ?? say(''))).toContain('connection to the node was lost');
  });

  test('cancel is not a finding', async () => {
    const control = new AbortController();
    const silent = probing(() => new Promise(() => undefined));
    const judged = judgeNode([silent], evidence(observed(GOOD), { ...withSession, signal: control.signal }));
    control.abort();
    await expect(judged).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('evidence is cleaned and bounded', async () => {
    const loud = judging('disk-space', () => ({
      ...pass(say('x')),
      evidence: { a: '\u001b]0;t\u0007ok', b: 'x'.repeat(9_000), c: '' },
    }));
    const [result] = await judgeNode([loud], evidence(observed(GOOD)));
    expect(result?.evidence.a).toBe('ok');
    expect(result?.evidence.b).toHaveLength(4_000);
    expect(result?.evidence).not.toHaveProperty('c');
  });
});

describe('before the login', () => {
  test.each([
    [
      {
        reach: { state: 'refused', ip: null, elapsedMs: 1, detail: 'ECONNREFUSED' },
        hostKey: null,
        login: null,
        facts: null,
      },
      ['fail', 'blocked', 'blocked'],
    ],
    [
      {
        reach: { state: 'unreachable', ip: null, elapsedMs: 1, detail: 'connect EMFILE 10.0.0.7:22' },
        hostKey: null,
        login: null,
        facts: null,
      },
      ['error', 'blocked', 'blocked'],
    ],
    [{ hostKey: null, login: null, facts: null, factsDetail: 'silent' }, ['pass', 'error', 'blocked']],
    [
      { hostKey: { match: 'mismatch', offered: [], pinned: [], knownAs: 'x', file: 'y' }, login: null, facts: null },
      ['pass', 'fail', 'blocked'],
    ],
    [
      { login: { state: 'refused', user: 'ada', methods: ['password'], detail: '' }, facts: null },
      ['pass', 'pass', 'fail'],
    ],
    [{ login: { state: 'error', user: 'ada', methods: [], detail: 'x' }, facts: null }, ['pass', 'pass', 'error']],
  ] as [Partial<NodeObservation>, string[]][])('%j', async (more, expected) => {
    const results = await judgeNode(CHECKS, evidence(observed(null, more)));
    expect(results.slice(0, 3).map(({ status }) => status)).toEqual(expected);
    expect(checkOf(results[0]?.checkId ?? 'tcp-22-open')?.id).toBe('tcp-22-open');
  });
});
