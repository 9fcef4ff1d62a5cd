import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, type LabNode, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';
import { differences, type WholeNode, wholeNode } from '../whole-node';

const INSTANCE = 'i5t-trust';
const can = canRunLab();
const scenario = {
  nodes: [
    { name: 'atlas', role: 'scheduler' as const },
    { name: 'heron', wayBack: 'none' as const },
    // What answers in place of atlas: a real sshd with keys of its own.
    { name: 'mallory' },
  ],
};

describe.skipIf(!can.ok)(`trust between a worker and its scheduler${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;

  const node = (name: string): LabNode => nodeOf(lab, name);
  const asRoot = async (name: string, script: string) => {
    const done = await execInNode(node(name), ['sh', '-c', script], { user: 'root' });
    if (done.code !== 0) throw new Error(`${name}: ${done.stderr}`);
    return done.stdout;
  };
  const look = () => Promise.all(['atlas', 'heron'].map((name) => wholeNode(node(name))));
  const changedSince = async (before: readonly WholeNode[]) => {
    const now = await look();
    return before.flatMap(({ files }, index) => differences(files, now[index]?.files ?? []));
  };
  const knownHostsOfHeron = async () => (await execInNode(node('heron'), ['cat', '.ssh/known_hosts'])).stdout;
  const ed25519Of = (name: string) => node(name).hostKeys.find(({ type }) => type === 'ssh-ed25519');
  const statusOf = (one: Told, name: string) =>
    one.result.nodes?.find(({ address }) => address === node(name).address)?.status;
  const confirm = (name: string) => [{ ask: 'confirm', node: node(name).address, value: 'yes' }];

  beforeAll(async () => {
    lab = await upLab(scenario, { instance: INSTANCE });
    muster = musterHere(lab);
    const set = await muster([
      ...['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`],
      ...['--workers', `alice@${node('heron').address}:1`],
    ]);
    expect(set.code, told(set)).toBe(0);
  });
  afterAll(() => downLab({ instance: INSTANCE }));

  it('detects a man in the middle at seeding, and writes nothing', async () => {
    const before = await look();
    const managerBefore = readFileSync(join(lab.managerHome, '.ssh/known_hosts'), 'utf8');
    // On heron alone, the address of atlas leads to mallory.
    await asRoot(
      'heron',
      `nft 'add table ip middle'; nft 'add chain ip middle out { type nat hook output priority -100; }'
       nft 'add rule ip middle out ip daddr ${node('atlas').address} tcp dport 22 dnat to ${node('mallory').address}'`,
    );
    const scanned = await execInNode(node('heron'), ['ssh-keyscan', '-t', 'ed25519', node('atlas').address]);
    expect(scanned.stdout).toContain(ed25519Of('mallory')?.publicLine ?? 'none');
    for (const argv of [
      ['trust', '--seed'],
      ['fix', '--all'],
    ]) {
      const seeded = await muster(argv);
      expect(seeded.code, told(seeded)).toBe(1);
      const seen = seeded.events.flatMap(({ what }) => (what.type === 'trust-seen' ? what.trust.comparisons : []));
      expect(seen.find(({ type }) => type === 'ssh-ed25519')).toMatchObject({
        owner: ed25519Of('atlas')?.fingerprint,
        seen: ed25519Of('mallory')?.fingerprint,
        pinned: ed25519Of('atlas')?.fingerprint,
        agrees: false,
      });
      expect(seeded.events.filter(({ what }) => what.type === 'change-recorded')).toEqual([]);
      if (argv[0] === 'trust') expect(seeded.result.failure?.code).toBe('seed-differs');
    }
    expect(await changedSince(before)).toEqual([]);
    expect(readFileSync(join(lab.managerHome, '.ssh/known_hosts'), 'utf8')).toBe(managerBefore);
    await asRoot('heron', 'nft delete table ip middle');
  });

  it('shows a line that contradicts, replaces it, and puts it back where it stood', async () => {
    const wrong = `${node('atlas').address} ${ed25519Of('mallory')?.publicLine}`;
    await execInNode(node('heron'), ['sh', '-c', 'cat > .ssh/known_hosts && chmod 640 .ssh/known_hosts'], {
      input: `# mine\n${wrong}\nother.example ${ed25519Of('heron')?.publicLine}\n`,
    });
    const before = await look();
    const checked = await muster(['check']);
    const finding = checked.result.nodes
      ?.find(({ address }) => address === node('heron').address)
      ?.results.find(({ checkId }) => checkId === 'scheduler-host-key-known');
    expect(finding?.status).toBe('fail');
    expect(JSON.stringify(finding)).toContain(ed25519Of('mallory')?.fingerprint);
    expect(JSON.stringify(finding)).toContain(ed25519Of('atlas')?.fingerprint);

    const seeded = await muster(['trust', '--seed']);
    expect(seeded.code, told(seeded)).toBe(0);
    const after = await knownHostsOfHeron();
    expect(after).not.toContain(wrong);
    expect(after).toContain('# mine');
    expect(after).toContain('other.example');

    const undone = await muster(['undo', '--all']);
    expect(undone.code, told(undone)).toBe(0);
    expect(await changedSince(before)).toEqual([]);
  });

  it('is listed by key, time and comparison', async () => {
    const seeded = await muster(['trust', '--seed']);
    expect(seeded.code, told(seeded)).toBe(0);
    const listed = await muster(['trust']);
    expect(listed.code, told(listed)).toBe(0);
    const { trust } = listed.result as unknown as { trust: Record<string, unknown>[] };
    const between = (from: string, to: string, what: string) =>
      trust.find(
        (one) =>
          one.from === (from === 'manager' ? 'manager' : node(from).address) &&
          one.to === node(to).address &&
          one.what === what,
      );
    const key = { type: 'ssh-ed25519', fingerprint: ed25519Of('atlas')?.fingerprint };
    expect(between('manager', 'atlas', 'host-key')).toMatchObject({
      status: 'pass',
      since: null,
      how: 'known before, not written by Muster',
      keys: expect.arrayContaining([key]),
    });
    expect(between('heron', 'atlas', 'host-key')).toMatchObject({
      status: 'pass',
      since: expect.any(Number),
      how: expect.stringContaining('seeded the host keys of'),
      keys: expect.arrayContaining([key]),
    });
    expect(between('heron', 'atlas', 'login')).toMatchObject({
      status: 'pass',
      since: expect.any(Number),
      how: expect.stringContaining('authorised'),
      keys: [{ type: 'ssh-ed25519', fingerprint: expect.stringMatching(/^SHA256:/) }],
    });
  });

  it.each(['login', 'host-key'])(
    'loses its %s when a person confirms the lines, and gets it back by undo',
    async (what) => {
      const before = await look();
      const at = what === 'login' ? 'atlas' : 'heron';
      const revoke = ['trust', node('heron').address, node('atlas').address, '--revoke', what];
      const unasked = await muster(revoke);
      expect([unasked.code, unasked.result.failure?.code], told(unasked)).toEqual([4, 'needs-person']);
      expect(await changedSince(before)).toEqual([]);

      const revoked = await muster(revoke, { answers: confirm(at) });
      expect(revoked.code, told(revoked)).toBe(0);
      const shown = revoked.events.flatMap(({ what: one }) =>
        one.type === 'ask-raised' && one.question.about === 'confirm' ? [one.question.detail] : [],
      );
      const file = what === 'login' ? 'authorized_keys' : 'known_hosts';
      const left = (await execInNode(node(at), ['cat', `.ssh/${file}`])).stdout.split('\n');
      const taken = (shown[0] ?? '').split('\n').map((line) => line.replace(/^- /, ''));
      expect(taken.length).toBeGreaterThan(0);
      for (const line of taken) expect(left).not.toContain(line);
      const checked = await muster(['check']);
      expect(statusOf(checked, 'heron'), told(checked)).toBe('reverse-ssh-needed');

      const undone = await muster(['undo']);
      expect(undone.code, told(undone)).toBe(0);
      expect(await changedSince(before)).toEqual([]);
      expect(statusOf(await muster(['check']), 'heron')).toBe('ready');
    },
  );

  it('ends with undo as it began', async () => {
    const undone = await muster(['undo', '--all']);
    expect(undone.code, told(undone)).toBe(0);
    expect(await knownHostsOfHeron()).toBe(
      `# mine\n${node('atlas').address} ${ed25519Of('mallory')?.publicLine}\nother.example ${ed25519Of('heron')?.publicLine}\n`,
    );
  });
});
