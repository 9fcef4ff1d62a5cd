import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReport } from '../../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, upLab } from '../lab.mjs';
import { leftOn } from '../left-behind';
import { nodeOf } from '../node-of';

const INSTANCE = 'proof-offline';
const can = canRunLab();

/** One has uv for all users and zsh, one no way to the package registries, and each another number of slots. */
const SLOTS = { heron: 2, ibis: 3, kite: 1 } as const;

describe.skipIf(!can.ok)(`three workers, one of them offline${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;

  const node = (name: string) => nodeOf(lab, name);
  const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));
  const isOfShare = (what: string) => /sshfs|^mount: /.test(what);

  beforeAll(async () => {
    lab = await upLab('trio-offline', { instance: INSTANCE });
    muster = musterHere(lab);
    const workers = Object.entries(SLOTS).map(([name, slots]) => `alice@${node(name).address}:${slots}`);
    const argv = ['--scheduler', `alice@${node('atlas').address}`, '--workers', workers.join(',')];
    const set = await muster(['cluster', 'set', ...argv]);
    expect(set.code, told(set)).toBe(0);
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
  }, 180_000);
  afterAll(() => downLab({ instance: INSTANCE }));

  it('carries the wheels through the share, checks their hashes again, and lets every slot compute', async () => {
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    const report = reportOf(proved);
    const used = new Set(report.batches.map(({ node: id, slot }) => `${id}#${slot}`));
    expect(used.size).toBe(6);
    expect(report.claims.filter(({ id }) => id.startsWith('wheels-'))).toMatchObject([
      { id: `wheels-${node('kite').address}`, state: 'advice', observed: 'no package index' },
    ]);
    expect(report.claims.find(({ id }) => id === 'equal-packages')).toMatchObject({ state: 'holds' });
    const wheels = await execInNode(node('atlas'), ['sh', '-c', 'ls -A ~/clustershare/lab | grep wheels']);
    expect(wheels.stdout).toBe('');
  });

  it('needs no index and no wheels a second time', async () => {
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    expect(reportOf(proved).claims.filter(({ id }) => id.startsWith('wheels-'))).toEqual([]);
    for (const { name } of lab.nodes) expect((await leftOn(node(name))).filter((what) => !isOfShare(what))).toEqual([]);
  });

  it.each([
    ['the scheduler, incoming', 'atlas', 'tcp dport 8780-8790', '8780'],
    ['a worker, incoming', 'ibis', 'tcp dport 9000-9100', '900[0-2]'],
  ])('names the port and both sides when a firewall on %s drops it', async (_where, at, match, port) => {
    const table = `nft add table inet wall && nft add chain inet wall in '{ type filter hook input priority 0; }' && nft add rule inet wall in ${match} drop`;
    const walled = await execInNode(node(at), ['sh', '-c', table], { user: 'root' });
    expect(walled.stderr).toBe('');
    try {
      const proved = await muster(['prove']);
      expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
      const { failure } = reportOf(proved);
      expect(failure?.code, JSON.stringify(failure)).toBe('port-blocked');
      const said = String(failure?.message.values.text);
      const called = `(${at}|${node(at).address})`;
      expect(said).toMatch(
        new RegExp(`^\\S+ does not reach port ${port} of ${called} \\(${node(at).address}\\): no answer`),
      );
      expect(said).toMatch(new RegExp(`incoming TCP ${port} on ${called}, or outgoing on`));
    } finally {
      await execInNode(node(at), ['nft', 'delete', 'table', 'inet', 'wall'], { user: 'root' });
    }
    // A script that is ended on a node has a second of grace before it is killed.
    const left = async () => (await Promise.all(lab.nodes.map(leftOn))).flat().filter((what) => !isOfShare(what));
    await expect.poll(left, { timeout: 5_000 }).toEqual([]);
  });
});
