import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyCluster } from '../shared/model/cluster';
import { emptyFleet } from '../shared/model/fleet';
import type { JobId, NodeId } from '../shared/model/ids';
import type { JobState } from '../shared/model/job';
import { lastCluster, rememberCluster } from './last-cluster';
import { openLogFile } from './log-file';

// The parts that are tested here are pure; Electron is only what their neighbours stand on.
vi.mock('electron', () => ({ app: {}, screen: {}, powerMonitor: { on: vi.fn(), off: vi.fn() } }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-habits-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the log of the app', () => {
  it('is turned over when it is full, and keeps one older file', async () => {
    const log = await openLogFile(folder, 2_000);
    for (let at = 0; at < 100; at += 1) log.write(`line ${at} ${'x'.repeat(60)}`);
    await log.end();
    const again = await openLogFile(folder, 2_000);
    for (let at = 100; at < 200; at += 1) again.write(`line ${at} ${'x'.repeat(60)}`);
    await again.end();
    const now = await readFile(join(folder, 'muster.log'), 'utf8').catch(() => '');
    const older = await readFile(join(folder, 'muster.1.log'), 'utf8');
    expect(older.length).toBeGreaterThan(0);
    expect((await stat(join(folder, 'muster.1.log'))).size).toBeLessThan(40_000);
    expect(older + now).toContain('line 199 ');
  });

  it('gives its newest part', async () => {
    const log = await openLogFile(folder);
    log.write('first');
    log.write('last');
    await log.end();
    expect(await log.tail(6)).toBe(' last\n');
  });
});

describe('the cluster of last time', () => {
  it.each([
    { name: 'flight-lab', isPractice: false },
    { name: 'practice', isPractice: true },
  ])('comes back: %j', async (last) => {
    await rememberCluster(folder, last);
    expect(await lastCluster(folder)).toEqual(last);
  });
  it('is `lab` when nothing is known', async () => {
    expect(await lastCluster(folder)).toEqual({ name: 'lab', isPractice: false });
  });
});

describe('where the window opens', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  it.each([
    [{ x: 100, y: 100, width: 1280, height: 800 }, true],
    [{ x: 2_000, y: 50, width: 1280, height: 800 }, true],
    [{ x: -1_250, y: 100, width: 1280, height: 800 }, false],
    [{ x: 4_000, y: 100, width: 1280, height: 800 }, false],
    [{ x: 100, y: -500, width: 1280, height: 800 }, false],
    [{ x: 100, y: 1_060, width: 1280, height: 800 }, false],
  ])('%j is reachable: %j', async (bounds, is) => {
    const { isReachable } = await import('./window-state');
    expect(isReachable(bounds, screens)).toBe(is);
  });
});

describe('progress in the task bar', () => {
  const job = (id: string, done: number | null, total: number | null, endedAt: number | null = null): JobState => ({
    id: id as JobId,
    kind: 'check',
    nodes: [],
    startedAt: 1,
    progress: done === null ? null : { done, total, text: { en: '', values: {} } },
    isCancelling: false,
    endedAt,
    outcome: null,
  });
  it.each<[string, JobState[], number]>([
    ['nothing runs', [job('a', 1, 2, 5)], -1],
    ['how far is not known', [job('a', null, null)], 2],
    ['half way', [job('a', 5, 10)], 0.5],
    ['the least far of two', [job('a', 9, 10), job('b', 1, 4)], 0.25],
  ])('%s', async (_name, jobs, shown) => {
    const { taskBarProgress } = await import('./job-progress');
    expect(taskBarProgress({ jobs: Object.fromEntries(jobs.map((one) => [one.id, one])) })).toBe(shown);
  });
});

describe('sleep', () => {
  it('is noticed by a clock that jumped, once', async () => {
    vi.useFakeTimers();
    const { watchSleep } = await import('./sleep-watch');
    let time = 0;
    const woke = vi.fn();
    const stop = watchSleep(woke, () => time);
    time += 5_000;
    vi.advanceTimersByTime(5_000);
    expect(woke).not.toHaveBeenCalled();
    time += 3_600_000;
    vi.advanceTimersByTime(5_000);
    expect(woke).toHaveBeenCalledTimes(1);
    time += 5_000;
    vi.advanceTimersByTime(5_000);
    expect(woke).toHaveBeenCalledTimes(1);
    stop();
    vi.useRealTimers();
  });
});

describe('a problem report', () => {
  const node = (name: string, address: string, user: string | null) => ({
    id: name as NodeId,
    name,
    address,
    port: 22,
    user,
    aliases: [`${name}.lab.example`],
    sources: [],
    isSetAside: false,
  });
  it('numbers names, accounts and addresses, the same everywhere', async () => {
    const { anonymiser } = await import('./problem-report');
    const cluster = {
      ...emptyCluster('lab'),
      nodes: [node('heron', '192.168.20.24', 'alice'), node('atlas', 'atlas', null)],
    };
    const hide = anonymiser(emptyFleet(cluster), { home: '/home/carol', user: 'carol' });
    expect(hide('alice@heron (192.168.20.24) and heron.lab.example reach atlas from 10.0.0.7, then 10.0.0.7')).toBe(
      'user@node-1 (node-1) and node-1 reach node-2 from address-1, then address-1',
    );
    expect(hide('/home/carol/.muster of carol, on 127.0.0.1; herons fly')).toBe(
      '~/.muster of user, on 127.0.0.1; herons fly',
    );
    expect(hide('fe80::1:2:3:4 and 12:34:56')).toBe('address-2 and 12:34:56');
  });
});
