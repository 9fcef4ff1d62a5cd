import { readFileSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../../../src/shared/model/cluster';
import { ProofReport } from '../../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, type LabNode, upLab } from '../lab.mjs';
import { listenersOn } from '../left-behind';
import { nodeOf } from '../node-of';

const INSTANCE = 'proof-mixed';
const can = canRunLab();

/** Worker → the account and port that it is reached on. */
const PLACES = {
  heron: { user: 'alice', port: 22, slots: 2 },
  ibis: { user: 'bob', port: 2222, slots: 3 },
  kite: { user: 'carol', port: 2022, slots: 1 },
} as const;
type Name = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as Name[];

/** Another person's account, with uv in its own home where nobody put one for all, and a second sshd. */
const ACCOUNT = `set -e
useradd --create-home --shell /bin/bash "$WHO"
passwd -d "$WHO" >/dev/null
cp -a /home/alice/.ssh /home/alice/.local "/home/$WHO/" 2>/dev/null || cp -a /home/alice/.ssh "/home/$WHO/"
rm -f "/home/$WHO"/.ssh/id_* "/home/$WHO"/.ssh/known_hosts
chown -R "$WHO:$WHO" "/home/$WHO"
/usr/sbin/sshd -p "$PORT"`;

describe.skipIf(!can.ok)(`a proof over several accounts and SSH ports${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;

  const node = (name: string): LabNode => nodeOf(lab, name);
  const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));
  /** Programs, private folders and listeners of a run, of any account. */
  const leftOn = async (name: string) => {
    const look = `ps -eo pid=,stat=,args= | awk '$2 !~ /^Z/' | grep -E '[p]ython|[d]ask|[/]bin/sh -s'; ls -d /home/*/.muster-run 2>/dev/null; exit 0`;
    const { stdout } = await execInNode(node(name), ['sh', '-c', look], { user: 'root' });
    const ports = (await listenersOn(node(name))).filter((at) => !/:(2222|2022)$/.test(at));
    return [...stdout.split('\n').filter((line) => line !== ''), ...ports].map((what) => `${name} ${what}`);
  };
  const leftAnywhere = async () => (await Promise.all(['atlas', ...NAMES].map(leftOn))).flat();

  beforeAll(async () => {
    lab = await upLab('trio', { instance: INSTANCE, replace: true });
    muster = musterHere(lab);
    for (const name of NAMES) {
      const { user, port } = PLACES[name];
      if (user === 'alice') continue;
      const made = await execInNode(node(name), ['sh', '-c', ACCOUNT], {
        user: 'root',
        env: { WHO: user, PORT: String(port) },
      });
      expect([made.code, made.stderr]).toEqual([0, '']);
      const lines = node(name).hostKeys.map((key) => `[${node(name).address}]:${port} ${key.publicLine}\n`);
      await appendFile(join(lab.managerHome, '.ssh/known_hosts'), lines.join(''));
    }
    const workers = NAMES.map((name) => `${PLACES[name].user}@${node(name).address}:${PLACES[name].slots}`).join(',');
    const set = await muster(['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`, '--workers', workers]);
    expect(set.code, told(set)).toBe(0);
    // Ports come with an imported cluster, an inventory, or SSH configuration.
    const file = join(lab.managerHome, 'cluster.json');
    expect((await muster(['cluster', 'export', file])).code).toBe(0);
    const cluster = Cluster.parse(JSON.parse(readFileSync(file, 'utf8')));
    const portOf = new Map(NAMES.map((name) => [node(name).address, PLACES[name].port]));
    const nodes = cluster.nodes.map((each) => ({ ...each, port: portOf.get(each.address) ?? each.port }));
    writeFileSync(file, JSON.stringify({ ...cluster, nodes }));
    const imported = await muster(['cluster', 'import', file]);
    expect(imported.code, told(imported)).toBe(0);
  }, 180_000);
  afterAll(() => downLab({ instance: INSTANCE }));

  it('seeds trust and mounts the share for each account', async () => {
    const fixed = await muster(['fix', '--all', '--answers', '-'], { answers: [], timeoutMs: 240_000 });
    const applied = await muster(['share', 'apply']);
    expect(applied.code, `${told(fixed)}\n${told(applied)}`).toBe(0);
    for (const name of NAMES) {
      const { stdout } = await execInNode(node(name), ['cat', '/proc/mounts']);
      expect(stdout).toContain(` /home/${PLACES[name].user}/clustershare/lab fuse.sshfs `);
    }
  }, 300_000);

  it('passes, with every slot of every account at work', async () => {
    for (const round of ['first', 'again']) {
      const proved = await muster(['prove'], { timeoutMs: 240_000 });
      expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
      const report = reportOf(proved);
      const used = new Set(report.batches.map(({ node: at, slot }) => `${at}#${slot}`));
      const wanted = NAMES.flatMap((name) =>
        Array.from({ length: PLACES[name].slots }, (_, slot) => `${node(name).address}#${slot}`),
      );
      expect([...used].sort(), round).toEqual(wanted.sort());
      for (const name of NAMES) {
        const seen = report.nodes.find(({ address }) => address === node(name).address);
        expect([seen?.user, seen?.slots]).toEqual([PLACES[name].user, PLACES[name].slots]);
        const files = await execInNode(node(name), ['ls', `/home/${PLACES[name].user}/wenv/muster_flight_worker`], {
          user: 'root',
        });
        expect(files.stdout).toContain('programs');
      }
      expect(await leftAnywhere()).toEqual([]);
    }
  }, 300_000);

  it('is cancelled on all of them', async () => {
    let interrupted = false;
    const proved = await muster(['prove'], {
      onEvent: (what, interrupt) => {
        if (interrupted || what.type !== 'proof-phase' || what.span.phase !== 'compute') return;
        interrupted = true;
        interrupt();
      },
    });
    expect(proved.code, told(proved)).toBe(130);
    await expect.poll(leftAnywhere, { timeout: 5_000 }).toEqual([]);
  });
});
