import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../shared/failure';
import type { JobSpec } from '../../shared/model/job';
import { applyShare } from './apply-share';
import { checkShare } from './check-share';
import { missingForRealStand, RealStand } from './real-stand';
import { shareDown } from './share-down';

vi.setConfig({ testTimeout: 90_000 });
const missing = missingForRealStand();
const apply: Extract<JobSpec, { kind: 'share-apply' }> = { kind: 'share-apply', nodes: [], planHash: null };
const check: Extract<JobSpec, { kind: 'share-check' }> = { kind: 'share-check', nodes: [] };
const down: Extract<JobSpec, { kind: 'share-down' }> = { kind: 'share-down', nodes: [] };

const saidOf = (work: Promise<unknown>): Promise<string> =>
  work.then(String, (error: unknown) =>
    error instanceof Failure ? `${error.code}: ${error.message} ${error.detail}` : `not named: ${String(error)}`,
  );

describe.skipIf(missing !== null)(
  `faults of the share over real sshd and sshfs${missing ? ` (${missing})` : ''}`,
  () => {
    let stand: RealStand;
    const mask = process.umask();
    const reasonOf = (worker: string) => stand.fleet.share.workers[worker]?.sentinel?.reason;
    const failureOf = (worker: string) => {
      const failure = stand.fleet.share.workers[worker]?.failure;
      return failure ? `${failure.code}: ${failure.message.en} ${failure.detail}` : null;
    };

    const start = async (umask = mask) => {
      process.umask(umask);
      stand = await RealStand.start(['w1', 'w2']);
    };
    beforeEach(() => start());
    afterEach(async () => {
      process.umask(mask);
      const small = stand.mounts().filter((line) => line.split(' ')[2] === 'tmpfs');
      for (const line of small) execFileSync('umount', ['-l', line.split(' ')[1] ?? '']);
      await stand.stop();
    });

    const smallDiskAt = (path: string, size: string) => {
      mkdirSync(path, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
    };
    /** Writes until nothing more fits. */
    const fill = (path: string) => spawnSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4k'], { timeout: 30_000 });

    it('the disk of the scheduler is full while a worker writes: told by name, nothing left, and it holds again', async () => {
      smallDiskAt(stand.share('s1'), '2m');
      expect(await applyShare(apply, await stand.job())).toBe(true);
      const written = fill(join(stand.share('w1'), 'large'));
      expect([written.signal, written.status]).toEqual([null, 1]);
      expect(statSync(join(stand.share('s1'), 'large')).size).toBeGreaterThan(1024 * 1024);
      // What sshfs could not bring to the server was an error for the worker, and the last page is taken by this.
      fill(join(stand.share('s1'), 'rest'));
      const before = readdirSync(stand.share('s1')).sort();
      expect(await saidOf(checkShare(check, await stand.job()))).toMatch(/^command-failed: .*the disk may be full/);
      expect(await saidOf(applyShare(apply, await stand.job()))).toMatch(/^command-failed: .*the disk may be full/);
      expect(readdirSync(stand.share('s1')).sort()).toEqual(before);
      expect(stand.mounts().filter((line) => line.includes('fuse.sshfs'))).toHaveLength(2);
      rmSync(join(stand.share('s1'), 'large'));
      rmSync(join(stand.share('s1'), 'rest'));
      expect(await checkShare(check, await stand.job())).toBe(true);
      expect(await shareDown(down, await stand.job()), stand.logs.join('\n')).toBe(true);
    });

    it('the home of one worker is full: its keys stay as they were, and the other worker is served', async () => {
      const folder = join(stand.home('w1'), '.agilab');
      smallDiskAt(folder, '256k');
      const keys = `${'# a line of the person\n'.repeat(800)}IS_WORKER_ENV=0\n`;
      writeFileSync(join(folder, '.env'), keys);
      fill(join(folder, 'large'));
      expect(await applyShare(apply, await stand.job())).toBe(false);
      expect(failureOf('w1')).toMatch(/^[a-z-]+: .*/);
      expect(failureOf('w2')).toBeNull();
      expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(keys);
      expect(readdirSync(folder).sort()).toEqual(['.env', 'large']);
      rmSync(join(folder, 'large'));
      expect(await applyShare(apply, await stand.job())).toBe(true);
      expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('IS_WORKER_ENV=1\n');
      expect(await shareDown(down, await stand.job()), stand.logs.join('\n')).toBe(true);
      expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('IS_WORKER_ENV=0\n');
    });

    it('a wrong mount that somebody works in stays, is told, and is never mounted over', async () => {
      expect(await applyShare(apply, await stand.job())).toBe(true);
      const at = stand.share('w1');
      const [line = ''] = stand.mounts().filter((one) => one.includes(` ${at} `));
      const source = (line.split(' ')[0] ?? '').replace(/clustershare\/lab$/, 'elsewhere');
      execFileSync('umount', [at]);
      mkdirSync(join(stand.home('s1'), 'elsewhere'));
      const ssh = `ssh_command=${stand.home('w1')}/.local/bin/ssh`;
      const port = (await stand.job()).cluster.share.port;
      execFileSync('sshfs', ['-o', ssh, '-p', String(port), source, at]);
      const worker = spawn('sleep', ['60'], { cwd: at, stdio: 'ignore' });
      try {
        expect(await applyShare(apply, await stand.job())).toBe(false);
        expect(failureOf('w1')).toMatch(/busy/i);
        expect(failureOf('w2')).toBeNull();
        expect(stand.mounts().filter((one) => one.includes(` ${at} `))).toEqual([expect.stringContaining('elsewhere')]);
      } finally {
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        worker.kill();
        await gone;
      }
      expect(await applyShare(apply, await stand.job())).toBe(true);
      expect(await shareDown(down, await stand.job()), stand.logs.join('\n')).toBe(true);
    });

    it('every account makes files that it alone may read (umask 077)', async () => {
      await stand.stop();
      await start(0o077);
      expect(await applyShare(apply, await stand.job())).toBe(true);
      expect([reasonOf('w1'), reasonOf('w2')]).toEqual(['none', 'none']);
      expect(statSync(stand.share('s1')).mode & 0o777).toBe(0o700);
      expect(await checkShare(check, await stand.job())).toBe(true);
      expect(await shareDown(down, await stand.job()), stand.logs.join('\n')).toBe(true);
    });
  },
);
