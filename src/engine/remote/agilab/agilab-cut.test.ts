import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { AGILAB_SCRIPTS } from '../../proof/agilab/agilab-programs';
import { type LabNode, makeNodes, sha256, startScript } from '../proof/program-lab';

const lab = makeNodes(['grebe']);
const [grebe] = lab.nodes as [LabNode];
const runs = join(grebe.home, '.muster-run');
// No other program of this machine may look like one of the run.
const WENV = `wenv/grebe_${process.pid}_worker`;

const hold = () =>
  startScript(
    grebe,
    AGILAB_SCRIPTS.hold.source,
    {
      RUN_ID: 'run-1',
      OWNER: 'alice@laptop',
      LEASE_LIMIT_S: '40',
      BEAT_S: '5',
      WENV,
      INPUTS: '',
      INPUT_NAMES: '',
      PROGRAM_NAMES: '',
    },
    process.env.PATH ?? '',
  );

describe.skipIf(process.platform === 'win32')('a node that AGILab runs on, and that is cut off', () => {
  const started: ChildProcess[] = [];
  /** A program of AGILab's environment, in a session of its own as sshd starts it. */
  const work = (holds = '/dev/null') => {
    const argv = ['-c', 'exec 9>"$1"; sleep 600 & wait', `${WENV}/.venv/bin/dask`, holds];
    const child = spawn('/bin/sh', argv, { detached: true });
    started.push(child);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return { child, ended };
  };
  /** A lease of AGILab's, which it names after the environment: `target-<first of its SHA-256>`. */
  const lease = (wenv: string, kind: 'target' | 'operation') => {
    const target = join(realpathSync(grebe.home), wenv);
    const name = kind === 'target' ? `target-${sha256(target).slice(0, 20)}` : `runtime-${wenv.slice(5)}`;
    const folder = join(grebe.home, `wenv/.agilab-${kind}-leases`, `${name}.lock`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(kind === 'target' ? {} : { target }, null, 2));
    return folder;
  };

  afterEach(() => {
    for (const { pid, exitCode, signalCode } of started.splice(0))
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  });
  afterAll(() => lab.end());

  it('ends what the run started there, and gives back its leases and no other', async () => {
    const one = hold();
    expect(await one.line('MUSTER-HELD')).toBe('MUSTER-LEASE taken\nMUSTER-HELD\n');
    const scratch = join(grebe.home, 'tmp/dask-scratch-space');
    mkdirSync(join(scratch, 'worker-one/storage'), { recursive: true });
    mkdirSync(join(scratch, 'worker-of-another'));
    const { ended } = work(join(scratch, 'worker-one.dirlock'));
    await expect.poll(() => existsSync(join(scratch, 'worker-one.dirlock'))).toBe(true);
    const ours = [lease(WENV, 'target'), lease(WENV, 'operation')];
    const others = [lease('wenv/other_worker', 'target'), lease('wenv/other_worker', 'operation')];
    one.end();
    await Promise.all([one.closed, ended]);
    expect(existsSync(runs)).toBe(false);
    expect([...ours, ...others].filter(existsSync)).toEqual(others);
    if (process.platform === 'linux') expect(readdirSync(scratch)).toEqual(['worker-of-another']);
  });

  it('leaves alone what was at work before the run, and the lease it has', async () => {
    const { child } = work();
    const before = lease(WENV, 'target');
    const one = hold();
    await one.line('MUSTER-HELD');
    one.end();
    await one.closed;
    expect(existsSync(runs)).toBe(false);
    expect([child.exitCode, child.signalCode, existsSync(before)]).toEqual([null, null, true]);
  });
});
