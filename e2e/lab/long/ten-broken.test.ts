import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, type LabNode, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';
import { differences, type WholeNode, wholeNode } from '../whole-node';

const INSTANCE = 'i5t-ten';
const can = canRunLab();
const SCHEDULER = 'atlas';
/** Mounts that nobody answers: `muster undo` does not put a dead mount back, and the plan says so. */
const DEAD_MOUNTS = ['raven', 'wader'];

describe.skipIf(!can.ok)(`ten nodes in ten broken states${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;
  let before: ReadonlyMap<string, WholeNode>;
  let knownHostsBefore: string;
  /** Every answer that a person gave, in order. */
  const decisions: string[] = [];
  const times: Record<string, number> = {};

  const node = (name: string): LabNode => nodeOf(lab, name);
  const workers = () => lab.nodes.filter(({ name }) => name !== SCHEDULER);
  const knownHosts = () => readFileSync(join(lab.managerHome, '.ssh', 'known_hosts'), 'utf8');
  const look = async () =>
    new Map(await Promise.all(lab.nodes.map(async (one) => [one.name, await wholeNode(one)] as const)));
  const statuses = ({ result }: Told) =>
    Object.fromEntries(
      workers().map(({ name, address }) => [name, result.nodes?.find((one) => one.address === address)?.status]),
    );
  /** Out of band: what the node itself prints, read on its own console and not over the network. */
  const printedBy = async (name: string) => {
    const { stdout } = await execInNode(node(name), ['ssh-keygen', '-lf', '/etc/ssh/ssh_host_ed25519_key.pub']);
    return stdout.split(' ')[1] ?? '';
  };

  beforeAll(async () => {
    lab = await upLab('ten-broken', { instance: INSTANCE });
    muster = musterHere(lab);
    before = await look();
    knownHostsBefore = knownHosts();
  });
  afterAll(async () => {
    console.info(`decisions (${decisions.length}): ${decisions.join('; ')}\ntimes in ms: ${JSON.stringify(times)}`);
    await downLab({ instance: INSTANCE });
  });

  it('are told apart, and nothing is changed by looking', async () => {
    const set = await muster([
      ...['cluster', 'set', '--scheduler', `alice@${node(SCHEDULER).address}`],
      ...[
        '--workers',
        workers()
          .map(({ address }) => `alice@${address}:1`)
          .join(','),
      ],
    ]);
    expect(set.code, told(set)).toBe(0);
    const checked = await muster(['check']);
    expect(checked.code, told(checked)).toBe(1);
    expect(statuses(checked)).toEqual({
      dunlin: 'sshfs-missing',
      ibis: 'host-key-unknown',
      kite: 'ssh-auth-needed',
      lark: 'python-missing',
      merlin: 'uv-missing',
      owl: 'sshfs-missing',
      plover: 'reverse-ssh-needed',
      raven: 'sshfs-missing',
      swift: 'host-key-changed',
      wader: 'sshfs-missing',
    });
    for (const [name, now] of await look()) {
      expect(differences(before.get(name)?.files ?? [], now.files), name).toEqual([]);
    }
  });

  it('become ready by fix --all and what only a person can decide', async () => {
    // A changed key is a separate, deliberate act, never part of a fix.
    const replaced = await muster([
      'trust',
      node('swift').address,
      '--replace',
      '--accept-host-key',
      `${node('swift').address}=${await printedBy('swift')}`,
    ]);
    decisions.push('swift: replace the changed host key');
    times['trust --replace'] = replaced.tookMs;
    expect(replaced.code, told(replaced)).toBe(0);
    const answers = [
      { ask: 'host-key', node: node('ibis').address, value: await printedBy('ibis') },
      { ask: 'login-password', node: node('kite').address, value: node('kite').password },
      { ask: 'sudo-password', node: node('dunlin').address, value: node('dunlin').password },
    ];
    const fixed = await muster(['fix', '--all'], { answers, timeoutMs: 400_000 });
    decisions.push(
      ...answers.map(({ ask, node: at }) => `${lab.nodes.find(({ address }) => address === at)?.name}: ${ask}`),
    );
    times['fix --all'] = fixed.tookMs;
    expect(statuses(fixed), told(fixed)).toEqual(Object.fromEntries(workers().map(({ name }) => [name, 'ready'])));
    expect(fixed.code, told(fixed)).toBe(0);
    expect(JSON.stringify(fixed.events) + fixed.stderr).not.toContain(node('kite').password);
    const questions = fixed.events.filter(({ what }) => what.type === 'ask-raised');
    expect(questions).toHaveLength(answers.length);
  });

  it('find nothing left to do a second time', async () => {
    const again = await muster(['fix', '--all'], { timeoutMs: 400_000 });
    times['fix --all, again'] = again.tookMs;
    expect(again.code, told(again)).toBe(0);
    expect(again.events.filter(({ what }) => what.type === 'change-recorded')).toEqual([]);
  });

  it('are as before after undo --all', async () => {
    const undone = await muster(['undo', '--all'], {
      answers: [{ ask: 'sudo-password', node: node('dunlin').address, value: node('dunlin').password }],
      timeoutMs: 400_000,
    });
    times['undo --all'] = undone.tookMs;
    expect(undone.code, told(undone)).toBe(0);
    const now = await look();
    const different = lab.nodes.flatMap(({ name }) => {
      const [old, found] = [before.get(name), now.get(name)];
      if (!old || !found) return [`${name}: not looked at`];
      const mounts = differences(old.mounts, found.mounts).filter(
        (line) => !(DEAD_MOUNTS.includes(name) && /^- .* fuse\.sshfs$/.test(line)),
      );
      return [...differences(old.files, found.files), ...differences(old.packages, found.packages), ...mounts].map(
        (line) => `${name}: ${line}`,
      );
    });
    expect(different).toEqual([]);
    expect(knownHosts()).toBe(knownHostsBefore);
  });
});
