import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Question } from '../../shared/model/ask';
import { resultsOf } from '../../shared/model/fleet-fold';
import type { NodeId } from '../../shared/model/ids';
import type { JobOutcome, JobSpec } from '../../shared/model/job';
import { english } from '../../shared/model/sentence';
import { summaryStatusOf } from '../../shared/model/summary-status';
import { SEEDED_LATER, standingOf } from '../../shared/steps';
import { Engine } from '../engine';
import { observing } from '../remote/script';
import { PRACTICE_PASSWORD, practiceLab } from './practice-lab';
import { hostKeyFrom } from './recorded-node';
import { createRecordedPort, type RecordedPort } from './recorded-port';

// The whole engine, with journal and known_hosts on disk, over machines that are data.

let home: string;
let port: RecordedPort;
let engine: Engine;

const answerTo = (question: Question): Answer => {
  if (question.about === 'password') return { about: 'password', value: PRACTICE_PASSWORD };
  if (question.about === 'confirm') return { about: 'confirm', yes: true };
  const fingerprint = question.offered[0]?.fingerprint ?? '';
  return { about: 'host-key', decision: 'trust', fingerprint, comparison: 'pasted' };
};

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'muster-practice-'));
  port = createRecordedPort(practiceLab({ managerHome: home }));
  engine = await Engine.open(
    {
      now: Date.now,
      stateDir: join(home, '.muster'),
      home,
      env: {},
      sessions: port,
      canAsk: true,
      version: '0',
      logSink: () => undefined,
    },
    'lab',
  );
  engine.onEvent((events) => {
    for (const { what } of [events].flat()) {
      if (what.type === 'ask-raised') engine.answer(what.question.askId, answerTo(what.question));
    }
  });
});
afterEach(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

const run = (spec: JobSpec): Promise<JobOutcome> => engine.start(spec).done;
const DISCOVER: JobSpec = { kind: 'discover', cidrs: [], typed: [], isPassiveOnly: false, consentToAddresses: 4_096 };
const statuses = () => {
  const fleet = engine.snapshot();
  return Object.fromEntries(fleet.cluster.nodes.map(({ id, name }) => [name, summaryStatusOf(resultsOf(fleet, id))]));
};
const idOf = (name: string): NodeId =>
  engine.snapshot().cluster.nodes.find((node) => node.name === name)?.id ?? ('' as NodeId);

/** Scheduler atlas and two workers: merlin has no uv, owl no sshfs. */
async function buildCluster(): Promise<void> {
  await run(DISCOVER);
  const { cluster } = engine.snapshot();
  const workers = [
    { node: idOf('merlin'), slots: 1 },
    { node: idOf('owl'), slots: 1 },
  ];
  await engine.saveCluster({ ...cluster, scheduler: idOf('atlas'), workers });
}

describe('the practice lab', () => {
  test('discovery finds every machine in its status, and none twice', async () => {
    expect(await run(DISCOVER)).toEqual({ state: 'done', holds: true });
    expect(statuses()).toEqual({
      'this computer': 'ready',
      atlas: 'ready',
      heron: 'ready',
      '192.168.77.12': 'host-key-unknown',
      kite: 'ssh-auth-needed',
      lark: 'python-missing',
      merlin: 'uv-missing',
      owl: 'sshfs-missing',
      quail: 'no-ssh-port',
      raven: 'sshfs-missing',
      swift: 'host-key-changed',
      teal: 'probe-error',
      wren: 'ready',
    });
    mkdirSync(join(home, '.agilab'));
    await run(DISCOVER);
    const cache = JSON.parse(readFileSync(join(home, '.agilab/lan_nodes.json'), 'utf8'));
    const words = cache.nodes.map(({ host, status, score }: Record<string, unknown>) => `${host} ${status} ${score}`);
    expect(words).toEqual(
      expect.arrayContaining([
        '192.168.77.10 ready 100',
        '192.168.77.12 ssh-auth-needed 30',
        '192.168.77.17 no-ssh-port 0',
        '192.168.77.20 probe-error 10',
      ]),
    );
    expect(words).toHaveLength(12);
    expect(engine.snapshot().cluster.nodes).toHaveLength(13);
    expect(engine.snapshot().scan).toMatchObject({
      isDone: true,
      networks: [{ cidr: '192.168.77.0/24', asked: 254, found: 11 }],
    });
  });

  test('the advisor takes the strongest machine that is or can be made ready', async () => {
    await run(DISCOVER);
    const { cluster, reasons } = engine.advice();
    expect(cluster.scheduler).toBe(idOf('atlas'));
    expect(cluster.workers.map(({ node }) => node)).toEqual(
      expect.arrayContaining(['heron', 'lark', 'merlin', 'owl', 'raven', 'wren'].map(idOf)),
    );
    expect(cluster.workers).toHaveLength(6);
    expect(cluster.workers.find(({ node }) => node === idOf('merlin'))?.slots).toBe(2);
    expect(reasons[0]?.text).toContain('32 cores, 128 GB');
  });

  test('what a dry run shows is what fixing applies, and it changes nothing', async () => {
    await buildCluster();
    await run({ kind: 'check', nodes: [] });
    const shown = engine.fixPlan([]);
    expect(engine.snapshot().changes).toEqual([]);
    expect(shown.map(({ nodeId, remedyId }) => `${nodeId} ${remedyId}`)).toEqual(
      expect.arrayContaining(['merlin install-uv', 'owl install-sshfs']),
    );
    // The share has a page and a verb of its own.
    expect(shown.map(({ remedyId }) => remedyId)).not.toContain('set-up-share');
    const applied: string[] = [];
    engine.onEvent((events) => {
      for (const { what } of [events].flat()) {
        if (what.type === 'log') applied.push(...what.lines.map(({ nodeId, text }) => `${nodeId} ${text}`));
      }
    });
    await run({ kind: 'fix', nodes: [], mayAsk: true });
    for (const { nodeId, kind, title } of shown.filter(({ kind: of }) => of !== 'command' && of !== 'manual')) {
      expect(applied, kind).toContain(`${nodeId} ${english(title)}`);
    }
  });

  test('a compared host key is pinned in the real known_hosts, and a login needs its password once', async () => {
    await run(DISCOVER);
    const ibis = '192.168.77.12' as NodeId;
    expect(await run({ kind: 'trust-node', nodeId: ibis, replaceChanged: false })).toEqual({
      state: 'done',
      holds: true,
    });
    expect(readFileSync(join(home, '.ssh/known_hosts'), 'utf8')).toContain(hostKeyFrom('host ibis').blob);
    expect(summaryStatusOf(resultsOf(engine.snapshot(), ibis))).toBe('ready');
    const kite = 'kite' as NodeId;
    expect(await run({ kind: 'fix', nodes: [kite], mayAsk: true })).toMatchObject({ state: 'done' });
    expect(summaryStatusOf(resultsOf(engine.snapshot(), kite))).toBe('ready');
  });

  test('from findings to a share that both sides see, and back', async () => {
    await buildCluster();
    expect(await run({ kind: 'fix', nodes: [], mayAsk: true })).toMatchObject({ state: 'done' });
    expect(await run({ kind: 'seed', nodes: [] })).toEqual({ state: 'done', holds: true });
    expect(await run({ kind: 'share-apply', nodes: [], planHash: null })).toEqual({ state: 'done', holds: true });
    expect(await run({ kind: 'check', nodes: [idOf('merlin'), idOf('owl')] })).toEqual({ state: 'done', holds: true });
    expect(statuses()).toMatchObject({ merlin: 'ready', owl: 'ready' });
    expect(engine.snapshot().changes.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(await run({ kind: 'share-down', nodes: [] })).toMatchObject({ state: 'done' });
    const entryIds: string[] = [];
    expect(await run({ kind: 'undo', entryIds })).toMatchObject({ state: 'done' });
    await run({ kind: 'check', nodes: [] });
    expect(statuses()).toMatchObject({ merlin: 'uv-missing', owl: 'sshfs-missing' });
  });

  test('a fix that leaves the host keys prepares every node, and writes no key on any', async () => {
    await buildCluster();
    const done = await run({ kind: 'fix', nodes: [], mayAsk: true, leave: [...SEEDED_LATER] });
    expect(done).toEqual({ state: 'done', holds: true });
    expect(statuses()).toMatchObject({ merlin: 'reverse-ssh-needed', owl: 'reverse-ssh-needed' });
    const fleet = engine.snapshot();
    expect(['merlin', 'owl'].map((name) => standingOf(fleet, idOf(name), 'prerequisites'))).toEqual(['holds', 'holds']);
    expect(fleet.trust).toEqual({});
  });

  test('checks change nothing, and an unknown script is a failure that names it', async () => {
    await run(DISCOVER);
    expect(port.runs.every(({ access }) => access === 'observe')).toBe(true);
    await expect(port.local().observe(observing('dance', ''), { timeoutMs: 1 })).rejects.toThrow('dance');
  });
});
