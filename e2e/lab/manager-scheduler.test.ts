import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Muster, musterIn, type Told, told } from './command-line';
import { canRunLab, downLab, execInNode, type Lab, upLab } from './lab.mjs';
import { leftOn, listenersOn, stateOf } from './left-behind';
import { nodeOf } from './node-of';

const INSTANCE = 'manager-scheduler';
const can = canRunLab();

describe.skipIf(!can.ok)(`the manager is the scheduler of a bare worker${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;
  let before: string;

  const node = (name: string) => nodeOf(lab, name);
  const heron = () => node('heron').address;
  const statusOf = (one: Told, address: string) => one.result.nodes?.find((at) => at.address === address)?.status;
  /** The manager's own program is Node, and is not asked for here. */
  const left = async () => (await Promise.all([node('heron'), node('atlas')].map(leftOn))).flat();

  beforeAll(async () => {
    lab = await upLab('bare-manager-scheduler', { instance: INSTANCE });
    muster = musterIn(node('atlas'));
    before = await stateOf(node('heron'));
  });
  afterAll(() => downLab({ instance: INSTANCE }));

  it('trusts and fixes the worker, and the way back to this computer', async () => {
    const set = await muster(['cluster', 'set', '--scheduler', 'manager', '--workers', `alice@${heron()}:2`]);
    expect(set.code, told(set)).toBe(0);
    const own = node('heron').hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint ?? '';
    const fixed = await muster(['fix', '--all', '--accept-host-key', `${heron()}=${own}`], {
      answers: [{ ask: 'login-password', node: heron(), value: node('heron').password }],
    });
    expect(fixed.code, told(fixed)).toBe(0);
    expect(statusOf(fixed, heron())).toBe('ready');
  });

  it('sets the share up and passes the proof', async () => {
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const mounts = await execInNode(node('heron'), ['grep', 'fuse.sshfs', '/proc/mounts']);
    expect(mounts.stdout).toContain(`alice@${node('atlas').address}:/home/alice/clustershare/lab `);
    const listening = new Set<string>();
    let isRunning = true;
    const watching = (async () => {
      while (isRunning) for (const one of await listenersOn(node('atlas'))) listening.add(one);
    })();
    const proved = await muster(['prove']);
    isRunning = false;
    await watching;
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    const open = [...listening].filter((one) => !/^(127\.0\.0\.1|\[::1\]):/.test(one));
    expect(open).toEqual([expect.stringMatching(new RegExp(`^${node('atlas').address}:87(8\\d|90)$`))]);
  });

  it('takes everything back', async () => {
    const down = await muster(['share', 'down']);
    expect(down.code, told(down)).toBe(0);
    await expect.poll(left, { timeout: 2_500 }).toEqual([]);
    const undone = await muster(['undo', '--all']);
    expect(undone.code, told(undone)).toBe(0);
    expect(await stateOf(node('heron'))).toBe(before);
    const own = await execInNode(node('atlas'), [
      'sh',
      '-c',
      'ls -A ~ | sort; cat ~/.ssh/authorized_keys ~/.ssh/known_hosts',
    ]);
    expect(own.stdout).not.toMatch(/^(clustershare|localshare|wenv|\.agilab)$/m);
    expect(own.stdout).not.toContain('muster:');
  });
});
