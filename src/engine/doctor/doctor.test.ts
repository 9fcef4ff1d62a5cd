import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { emptyCluster, thisComputer } from '../../shared/model/cluster-shape';
import type { HostKeyComparison } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import type { JournalEntry } from '../../shared/model/journal';
import { Engine } from '../engine';
import type { EnginePorts } from '../ports';
import { practiceLab } from '../recorded/practice-lab';
import { hostKeyFrom } from '../recorded/recorded-node';
import { createRecordedPort } from '../recorded/recorded-port';
import { pinnedHow } from '../trust/pin-keys';
import { acceptedUnseen } from './accepted-unseen';
import { type DiscoverLanOptions, type DoctorTools, discoverLan } from './discover-lan';
import { discoveryText, sortedJson } from './discovery-text';
import { compareHosts } from './lan-discovery';
import { clusterWithScheduler, schedulerPlaceOf } from './scheduler-place';

// AGILab's DiscoveryNode and DiscoveryReport (cluster_lan_discovery.py), field by field; its words and scores as its
// _classify and _node give them. Strict: nothing but AGILab's fields and those that begin with muster_.
const STATUS_SCORES = {
  'no-ssh-port': 0,
  'probe-error': 10,
  'ssh-auth-needed': 30,
  'python-missing': 50,
  'uv-missing': 60,
  'sshfs-missing': 70,
  'reverse-ssh-needed': 80,
  ready: 100,
} as const;
const AGILAB_NODE = {
  host: z.string().min(1),
  ssh_target: z.string().min(1),
  sources: z.array(z.enum(['ssh-config', 'known-hosts', 'arp', 'cache', 'tcp-scan'])),
  tcp_ssh_open: z.boolean().nullable(),
  ssh_auth: z.boolean(),
  status: z.enum(Object.keys(STATUS_SCORES) as [keyof typeof STATUS_SCORES]),
  score: z.number().int(),
  hostname: z.string(),
  os_name: z.string(),
  os_version: z.string(),
  arch: z.string(),
  python3: z.string(),
  uv: z.string(),
  brew: z.string(),
  homebrew: z.string(),
  sshfs: z.string(),
  cpu: z.string(),
  ram: z.string(),
  gpu: z.string(),
  npu: z.string(),
  reverse_ssh: z.boolean().nullable(),
  errors: z.array(z.string()),
};
const withoutExtras = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutExtras);
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.entries(value).filter(([key]) => !key.startsWith('muster_'));
  return Object.fromEntries(own.map(([key, inner]) => [key, withoutExtras(inner)]));
};
const AGILAB_PAYLOAD = z.preprocess(
  withoutExtras,
  z.strictObject({
    success: z.literal(true),
    lan_discovery: z.strictObject({
      generated_at: z.number().positive(),
      cidrs: z.array(z.string()),
      local_hosts: z.array(z.string()),
      nodes: z.array(z.strictObject(AGILAB_NODE).refine(({ status, score }) => STATUS_SCORES[status] === score)),
    }),
  }),
);

let home: string;
let engine: Engine | null = null;
let warnings: string[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
  warnings = [];
});
afterEach(async () => {
  await engine?.close();
  engine = null;
  rmSync(home, { recursive: true, force: true });
});

const OPTIONS: DiscoverLanOptions = {
  cidrs: [],
  isPassiveOnly: false,
  scheduler: null,
  schedulerSshPort: 22,
  remoteUser: '',
  backend: 'sshfs',
  connectWithinMs: 350,
  knockWithinMs: 5_000,
  maxAddresses: 256,
  usesCache: true,
};

/** The doctor over the practice lab. `unseen`: the policy accept-new, answered as the command does. */
async function examine(options: Partial<DiscoverLanOptions> = {}, ports: Partial<EnginePorts> = {}) {
  const whole: EnginePorts = {
    now: Date.now,
    stateDir: join(home, '.muster'),
    home,
    env: { USER: 'ada' },
    sessions: createRecordedPort(practiceLab({ managerHome: home })),
    canAsk: false,
    version: '0',
    logSink: () => undefined,
    ...ports,
  };
  await engine?.close();
  const opened = await Engine.open(whole, 'doctor');
  engine = opened;
  opened.onEvent(({ what }) => {
    if (what.type !== 'ask-raised' || what.question.about !== 'host-key') return;
    const fingerprint = what.question.offered[0]?.fingerprint ?? '';
    const answer = { about: 'host-key', decision: 'trust', fingerprint, comparison: 'accepted-unseen' } as const;
    opened.answer(what.question.askId, answer);
  });
  const tools: DoctorTools = {
    engine: opened,
    ports: whole,
    run: (spec) => opened.start(spec).done,
    mayTrust: () => whole.canAsk,
    warn: (text) => warnings.push(text),
  };
  return discoverLan({ ...OPTIONS, ...options }, tools);
}

describe('discover-lan over the practice lab', () => {
  test("has AGILab's shape, words, scores and order, and Muster's words beside them", async () => {
    const report = await examine();
    const json = sortedJson({ success: true, lan_discovery: report });
    expect(AGILAB_PAYLOAD.safeParse(JSON.parse(json)).error?.issues ?? []).toEqual([]);
    expect(report.nodes.map(({ host, status, muster_status }) => `${host} ${status} ${muster_status}`)).toEqual([
      '192.168.77.10 ready ready',
      '192.168.77.11 ready ready',
      '192.168.77.18 ready sshfs-missing',
      '192.168.77.21 ready ready',
      '192.168.77.16 sshfs-missing sshfs-missing',
      '192.168.77.15 uv-missing uv-missing',
      '192.168.77.14 python-missing python-missing',
      '192.168.77.12 ssh-auth-needed host-key-unknown',
      '192.168.77.13 ssh-auth-needed ssh-auth-needed',
      '192.168.77.19 ssh-auth-needed host-key-changed',
      '192.168.77.20 probe-error probe-error',
      '192.168.77.17 no-ssh-port no-ssh-port',
    ]);
    expect(report.muster_runner).toBe('dask');
    expect(report.cidrs).toEqual(['192.168.77.0/24']);
    expect(report.local_hosts).toEqual(['192.168.77.2']);
    expect(report.nodes.find(({ host }) => host === '192.168.77.16')?.errors).toEqual(['sshfs not found']);
    expect(report.nodes.find(({ host }) => host === '192.168.77.19')?.muster_cause).toContain('has changed');
  });

  test('its text ends in the workers that are ready', async () => {
    const lines = discoveryText(await examine())
      .trimEnd()
      .split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'AGILAB LAN discovery',
      '  cidrs: 192.168.77.0/24',
      '  local hosts: 192.168.77.2',
      '  nodes:',
    ]);
    expect(lines.find((line) => line.includes('.19 '))).toContain(
      'muster=host-key-changed; cause=The host key has changed.',
    );
    expect(lines.at(-1)).toBe('    --workers ada@192.168.77.10,ada@192.168.77.11,ada@192.168.77.21');
  });

  test("merges into AGILab's list of nodes, which it makes, and leaves it alone when told to", async () => {
    const file = join(home, '.agilab', 'lan_nodes.json');
    await examine({ usesCache: false });
    expect(() => readFileSync(file)).toThrow('ENOENT');
    const report = await examine();
    const cache = JSON.parse(readFileSync(file, 'utf8'));
    expect(cache).toMatchObject({ cache_version: 1, local_hosts: ['192.168.77.2'], generated_at: report.generated_at });
    expect(z.array(z.strictObject(AGILAB_NODE)).safeParse(cache.nodes).error?.issues ?? []).toEqual([]);
    expect(cache.nodes).toHaveLength(12);
  });

  test('with a scheduler every node that can be entered is asked for its way back', async () => {
    const report = await examine({ scheduler: schedulerPlaceOf('ada@192.168.77.10') });
    const one = (host: string) => report.nodes.find((node) => node.host === host);
    expect(one('192.168.77.11')).toMatchObject({
      status: 'reverse-ssh-needed',
      score: 80,
      reverse_ssh: false,
      errors: ['worker cannot ssh back to scheduler'],
    });
    expect(one('192.168.77.10')).toMatchObject({ status: 'ready', reverse_ssh: null });
    expect(one('192.168.77.16')?.status).toBe('sshfs-missing');
    // AGILab does not see a dead mount, Muster does.
    const text = discoveryText(report);
    expect(text).not.toMatch(/--workers .*192\.168\.77\.18/);
    expect(one('192.168.77.18')?.muster_status).not.toBe('ready');
    const premounted = await examine({ scheduler: schedulerPlaceOf('192.168.77.10'), backend: 'nfs' });
    expect(premounted.nodes.find(({ host }) => host === '192.168.77.16')?.status).toBe('ready');
  });

  test('a run starts with no nodes of an earlier one, and passive-only scans nothing', async () => {
    await examine();
    const report = await examine({ isPassiveOnly: true, usesCache: false });
    expect(report.nodes.some(({ host }) => host === '192.168.77.12')).toBe(false);
    expect(engine?.snapshot().scan?.networks ?? []).toEqual([]);
  });

  test('a scheduler that nobody knows, and a network that is none, are named failures', async () => {
    await expect(examine({ cidrs: ['10.0.0.0/4'] })).rejects.toMatchObject({ code: 'bad-cidr' });
    await expect(
      examine({ scheduler: { user: null, host: 'nowhere.lab' }, isPassiveOnly: true }),
    ).resolves.toBeTruthy();
    expect(() => schedulerPlaceOf('-oProxyCommand=x')).toThrow(/hyphen/);
  });
});

describe('accept-new', () => {
  const policy = { USER: 'ada', AGILAB_CLUSTER_SSH_HOST_KEY_POLICY: 'accept-new' };
  const ibis = '192.168.77.12';

  test('takes unknown keys and no changed one, marks them in journal and report, also in later runs', async () => {
    const report = await examine({}, { env: policy, canAsk: true, acceptsUnseenKeys: true });
    expect(report.nodes.filter((node) => node.muster_accepted_unseen).map(({ host }) => host)).toEqual([ibis]);
    expect(report.nodes.find(({ host }) => host === ibis)?.status).toBe('ready');
    expect(report.nodes.find(({ host }) => host === '192.168.77.19')?.muster_status).toBe('host-key-changed');
    const pinned = readFileSync(join(home, '.ssh/known_hosts'), 'utf8');
    expect(pinned).toContain(hostKeyFrom('host ibis').blob);
    expect(pinned).not.toContain(hostKeyFrom('host swift').blob);
    expect(engine?.snapshot().changes.map(({ what }) => what)).toEqual([pinnedHow('accepted-unseen', ibis)]);
    const later = await examine();
    expect(later.nodes.filter((node) => node.muster_accepted_unseen).map(({ host }) => host)).toEqual([ibis]);
  });

  test('elsewhere it is refused with what to give instead, whatever is answered', async () => {
    const refused = await examine({}, { env: policy, canAsk: true, acceptsUnseenKeys: false });
    expect(refused.nodes.find(({ host }) => host === ibis)?.muster_status).toBe('host-key-unknown');
    expect(warnings).toHaveLength(1);
    await engine?.close();
    await examine({}, { env: policy });
    const outcome = await engine?.start({ kind: 'trust-node', nodeId: ibis as NodeId, replaceChanged: false }).done;
    expect(outcome).toMatchObject({ state: 'failed', failure: { code: 'host-key-refused' } });
    expect(outcome?.state === 'failed' && outcome.failure.next.en).toContain('--accept-host-key');
  });
});

describe('accepted unseen', () => {
  const node = { ...thisComputer('ibis'), id: 'ibis' as NodeId, address: '10.0.0.9', aliases: ['ibis.local'] };
  const entry = (how: HostKeyComparison, name: string, state: JournalEntry['state'] = 'done') =>
    ({ what: pinnedHow(how, name), state }) as JournalEntry;
  test.each([
    [[entry('accepted-unseen', '10.0.0.9')], true],
    [[entry('accepted-unseen', 'ibis.local')], true],
    [[entry('accepted-unseen', 'ibis'), entry('pasted', 'ibis')], false],
    [[entry('pasted', 'ibis'), entry('accepted-unseen', 'ibis')], true],
    [[entry('accepted-unseen', 'ibis', 'undone')], false],
    [[entry('accepted-unseen', 'kite')], false],
  ])('%#', (changes, isUnseen) => expect(acceptedUnseen(changes, [node]).has('ibis')).toBe(isUnseen));
});

describe('the scheduler', () => {
  const atlas = { ...thisComputer('atlas'), id: 'atlas' as NodeId, address: '10.0.0.5', aliases: ['atlas.local'] };
  const heron = { ...thisComputer('heron'), id: 'heron' as NodeId, address: '10.0.0.6' };
  const cluster = { ...emptyCluster('doctor'), nodes: [atlas, heron] };
  const about = { own: new Set(['10.0.0.2']), entered: new Set(['atlas', 'heron']), managerUser: 'me', port: 2222 };

  test.each([
    ['atlas.local', 'atlas', null, ['heron'], 'me'],
    ['tcp://bob@10.0.0.5:8786', 'atlas', '10.0.0.5', ['heron'], 'bob'],
    ['10.0.0.2', 'manager', '10.0.0.2', ['atlas', 'heron'], 'me'],
    ['localhost', 'manager', null, ['atlas', 'heron'], 'me'],
  ])('%s', (text, scheduler, schedulerAddress, workers, account) => {
    const made = clusterWithScheduler(cluster, schedulerPlaceOf(text), about);
    expect(made).toMatchObject({ scheduler, schedulerAddress, share: { account, port: 2222, access: 'agilab' } });
    expect(made.workers.map((worker) => worker.node)).toEqual(workers);
  });

  test('one that was not found is a named failure', () => {
    expect(() => clusterWithScheduler(cluster, { user: null, host: 'kite' }, about)).toThrow(/kite was not found/);
  });
});

test('hosts are sorted by number, names behind', () => {
  expect(['b', '10.0.0.10', 'a', '10.0.0.9'].sort(compareHosts)).toEqual(['10.0.0.9', '10.0.0.10', 'a', 'b']);
});
