import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { SHARE_STEPS } from '../../shared/model/share';
import { applyShare } from './apply-share';
import { checkShare } from './check-share';
import { lookAndPlanShare } from './plan-share';
import { missingForRealStand, RealStand } from './real-stand';
import { shareDown } from './share-down';

vi.setConfig({ testTimeout: 60_000 });
const missing = missingForRealStand();
const apply: Extract<JobSpec, { kind: 'share-apply' }> = { kind: 'share-apply', nodes: [], planHash: null };
const check: Extract<JobSpec, { kind: 'share-check' }> = { kind: 'share-check', nodes: [] };
const down: Extract<JobSpec, { kind: 'share-down' }> = { kind: 'share-down', nodes: [] };

describe.skipIf(missing !== null)(`the share over real sshd and sshfs${missing ? ` (${missing})` : ''}`, () => {
  let stand: RealStand;
  const stepsOf = (worker: string) => stand.fleet.share.workers[worker]?.steps ?? {};
  const statesOf = (worker: string) => SHARE_STEPS.map((step) => stepsOf(worker)[step]?.state);
  const reasonOf = (worker: string) => stand.fleet.share.workers[worker]?.sentinel?.reason;

  beforeEach(async () => {
    stand = await RealStand.start(['w1', 'w2']);
  });
  afterEach(() => stand.stop());

  it('mounts on two workers, says so step by step, and changes nothing the second time', async () => {
    expect(await applyShare(apply, await stand.job())).toBe(true);
    expect(statesOf('w1')).toEqual(SHARE_STEPS.map(() => 'done'));
    expect(
      stand
        .mounts()
        .map((line) => line.split(' ')[1])
        .sort(),
    ).toEqual([stand.share('w1'), stand.share('w2')]);
    expect(stand.mounts()[0]).toMatch(/ fuse.sshfs rw,nosuid,nodev,noexec/);
    writeFileSync(join(stand.share('w1'), 'from-w1'), 'x');
    expect(readdirSync(stand.share('s1'))).toEqual(['from-w1']);
    const before = readFileSync(join(stand.folder, 'journal.jsonl'), 'utf8');
    const pids = stand.sshfs();
    expect(await applyShare(apply, await stand.job())).toBe(true);
    expect(statesOf('w2')).toEqual([...SHARE_STEPS.slice(0, -1).map(() => 'unchanged'), 'done']);
    expect(readFileSync(join(stand.folder, 'journal.jsonl'), 'utf8')).toBe(before);
    expect(stand.sshfs()).toEqual(pids);
    expect(await checkShare(check, await stand.job())).toBe(true);
  });

  it('writes AGILab’s keys by role, keeps other lines, mode and order', async () => {
    mkdirSync(join(stand.home('w1'), '.agilab'));
    const file = join(stand.home('w1'), '.agilab/.env');
    writeFileSync(file, 'OPENAI_API_KEY=s3cret\nexport IS_SOURCE_ENV=1\n# note\nlast=1', { mode: 0o640 });
    await applyShare(apply, await stand.job());
    expect(readFileSync(file, 'utf8')).toBe(
      'OPENAI_API_KEY=s3cret\nIS_SOURCE_ENV=0\n# note\nlast=1\nIS_WORKER_ENV=1\nAGI_CLUSTER_ENABLED=1\nAGI_CLUSTER_SHARE=clustershare/lab\n',
    );
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const scheduler = join(stand.home('s1'), '.agilab/.env');
    expect(readFileSync(scheduler, 'utf8')).toBe('AGI_CLUSTER_ENABLED=1\nAGI_CLUSTER_SHARE=clustershare/lab\n');
    expect(statSync(scheduler).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(stand.folder, 'journal.jsonl'), 'utf8')).not.toContain('s3cret');
  });

  it('takes everything down again: no mount, no process, no file, no folder', async () => {
    await applyShare(apply, await stand.job());
    expect(await shareDown(down, await stand.job())).toBe(true);
    expect(stand.mounts()).toEqual([]);
    expect(stand.sshfs()).toEqual([]);
    for (const node of ['s1', 'w1', 'w2']) {
      expect(existsSync(join(stand.home(node), 'clustershare'))).toBe(false);
      expect(existsSync(join(stand.home(node), '.agilab'))).toBe(false);
    }
    expect(stand.logs.filter((line) => line.includes('Nothing of the share is left'))).toHaveLength(3);
  });

  it('keeps the folder of the scheduler when it holds files, and says so', async () => {
    await applyShare(apply, await stand.job());
    writeFileSync(join(stand.share('w1'), 'result'), 'x');
    await shareDown(down, await stand.job());
    expect(readdirSync(stand.share('s1'))).toEqual(['result']);
    expect(stand.logs.join('\n')).toContain('holds files (result) and stays');
    expect(existsSync(join(stand.home('s1'), '.agilab'))).toBe(false);
  });

  it('refuses to mount over files on one worker and still serves the other', async () => {
    mkdirSync(stand.share('w1'), { recursive: true });
    writeFileSync(join(stand.share('w1'), 'precious'), 'x');
    expect(await applyShare(apply, await stand.job())).toBe(false);
    expect(stand.fleet.share.workers.w1?.failure?.code).toBe('share-refused');
    expect(reasonOf('w2')).toBe('none');
    expect(stand.mounts()).toHaveLength(1);
    expect(readFileSync(join(stand.share('w1'), 'precious'), 'utf8')).toBe('x');
  });

  it('finds a plain folder in place of the mount', async () => {
    await applyShare(apply, await stand.job());
    execFileSync('umount', [stand.share('w1')]);
    writeFileSync(join(stand.share('w1'), 'fake'), 'x');
    expect(await checkShare(check, await stand.job())).toBe(false);
    expect([reasonOf('w1'), reasonOf('w2')]).toEqual(['local-directory', 'none']);
  });

  it('tells a mount that does not answer, and repairs it', async () => {
    await applyShare(apply, await stand.job());
    for (const pid of stand.sshfs()) process.kill(Number(pid), 'SIGSTOP');
    const startedAt = Date.now();
    expect(await checkShare(check, await stand.job())).toBe(false);
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect([reasonOf('w1'), reasonOf('w2')]).toEqual(['dead-mount', 'dead-mount']);
    expect(await applyShare(apply, await stand.job())).toBe(true);
    expect(stand.sshfs()).toHaveLength(2);
    for (const pid of stand.sshfs()) process.kill(Number(pid), 'SIGKILL');
    expect(await applyShare(apply, await stand.job())).toBe(true);
    expect(stand.mounts()).toHaveLength(2);
  });

  it('unmounts what comes from another folder before it mounts the share', async () => {
    await applyShare(apply, await stand.job());
    const moved = { ...stand.cluster, share: { ...stand.cluster.share, schedulerPath: 'clustershare/lab2' } };
    expect(
      await checkShare(check, await stand.job({ ...moved, share: { ...moved.share } })).catch((error) => error.code),
    ).toBe('share-refused');
    mkdirSync(join(stand.home('s1'), 'clustershare/lab2'));
    await checkShare(check, await stand.job(moved));
    expect(reasonOf('w1')).toBe('wrong-source');
    expect(await applyShare(apply, await stand.job(moved))).toBe(true);
    expect(stand.mounts().every((line) => line.includes('clustershare/lab2'))).toBe(true);
  });

  it('remounts a read-only mount', async () => {
    await applyShare(apply, await stand.job());
    execFileSync('mount', ['-i', '-o', 'remount,ro', stand.share('w1')]);
    expect(await checkShare(check, await stand.job())).toBe(false);
    expect(reasonOf('w1')).toBe('read-only');
    expect(await applyShare(apply, await stand.job())).toBe(true);
  });

  it('applies only the plan that was shown', async () => {
    const shown = await lookAndPlanShare([], await stand.job());
    mkdirSync(stand.share('w1'), { recursive: true });
    await expect(applyShare({ ...apply, planHash: shown.hash }, await stand.job())).rejects.toMatchObject({
      code: 'plan-changed',
    });
    const again = await lookAndPlanShare([], await stand.job());
    expect(await applyShare({ ...apply, planHash: again.hash }, await stand.job())).toBe(true);
  });

  it('gives a worker without a way back its reason, and leaves nothing mounted', async () => {
    writeFileSync(join(stand.home('w1'), '.ssh/known_hosts'), '');
    expect(await applyShare({ ...apply, nodes: ['w1' as NodeId] }, await stand.job())).toBe(false);
    expect(stand.fleet.share.workers.w1?.failure).toMatchObject({ code: 'login-refused' });
    expect(stand.fleet.share.workers.w1?.failure?.detail).toContain('Host key verification failed');
    expect(stand.mounts()).toEqual([]);
  });

  it('does by hand, in one bash script, what the plan shows', async () => {
    const { script } = await lookAndPlanShare([], await stand.job());
    // Stands in for the manager's own ssh: the destination names the home folder.
    const ssh = join(stand.folder, 'ssh');
    const asNode =
      'while [ "$1" != -- ]; do shift; done; HOME=$STAND/$2; PATH=$HOME/.local/bin:/usr/bin:/bin; export HOME PATH; exec /bin/sh -s';
    writeFileSync(ssh, `#!/bin/sh\n${asNode}\n`, { mode: 0o755 });
    const env = { PATH: `${stand.folder}:/usr/bin:/bin`, STAND: stand.folder };
    expect(execFileSync('bash', ['-s'], { input: script, env }).toString()).toContain('The share is set up.');
    expect(stand.mounts()).toHaveLength(2);
    expect(await applyShare(apply, await stand.job())).toBe(true);
    expect(statesOf('w1')).toEqual([...SHARE_STEPS.slice(0, -1).map(() => 'unchanged'), 'done']);
    expect(readdirSync(stand.share('s1'))).toEqual([]);
  });

  it('mounts under names with spaces, quotes, dollar signs and umlauts', async () => {
    const odd = 'cluster share/it\'s $HOME "ü" #1';
    const cluster = { ...stand.cluster, share: { ...stand.cluster.share, schedulerPath: odd, workerPath: odd } };
    expect(await applyShare(apply, await stand.job(cluster))).toBe(true);
    writeFileSync(join(stand.home('w1'), odd, 'x'), 'x');
    expect(readdirSync(join(stand.home('s1'), odd))).toEqual(['x']);
    expect(await applyShare(apply, await stand.job(cluster))).toBe(true);
    expect(stepsOf('w1').mount?.state).toBe('unchanged');
  });
});
