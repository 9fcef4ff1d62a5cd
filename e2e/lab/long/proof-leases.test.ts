import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReport } from '../../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'proof-leases';
const can = canRunLab();

describe.skipIf(!can.ok)(`a node that one manager holds${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let first: Muster;
  /** The same person at another computer: own state, same login. */
  let second: Muster;

  const node = (name: string) => nodeOf(lab, name);
  const at = async (name: string, command: string) =>
    (await execInNode(node(name), ['sh', '-c', command])).stdout.trim();
  const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));

  beforeAll(async () => {
    lab = await upLab('pair', { instance: INSTANCE });
    first = musterHere(lab);
    const state = join(lab.managerHome, '.muster');
    const workers = `alice@${node('heron').address}`;
    const set = await first(['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`, '--workers', workers]);
    expect(set.code, told(set)).toBe(0);
    const applied = await first(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const proved = await first(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    await cp(state, `${state}-2`, { recursive: true });
    second = musterHere(lab, { MUSTER_HOME: `${state}-2` });
  }, 180_000);
  afterAll(() => downLab({ instance: INSTANCE }));

  it('refuses the second manager by name, and lets the first one finish', async () => {
    let other: Promise<Told> | null = null;
    const held = await first(['prove'], {
      onEvent: (what) => {
        if (other === null && what.type === 'proof-phase' && what.span.phase === 'sentinel') other = second(['prove']);
      },
    });
    const refused = await (other as Promise<Told> | null);
    expect([held.code, held.result.verdict], told(held)).toEqual([0, 'passed']);
    expect(refused?.code, refused ? told(refused) : 'never started').toBe(1);
    const { failure, verdict } = reportOf(refused as Told);
    expect([verdict, failure?.code]).toEqual(['failed', 'node-leased']);
    expect(JSON.stringify(failure)).toMatch(
      /is running a proof on this node \(run [0-9a-f]{8}, last sign of life \d+ s ago\)/,
    );
    // It took nothing, and left nothing.
    for (const name of ['atlas', 'heron']) expect(await at(name, 'ls -A ~/.muster-run 2>/dev/null')).toBe('');
  });

  it('takes over from one that has ended without a word, and says from whom', async () => {
    const dead =
      'mkdir -p ~/.muster-run/lease ~/.muster-run/deadbeef/tls && date +%s -d "5 minutes ago" >~/.muster-run/lease/beat';
    await at(
      'heron',
      `${dead} && echo "deadbeef bob@laptop" >~/.muster-run/lease/owner && echo key >~/.muster-run/deadbeef/tls/key.pem`,
    );
    const proved = await first(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    const lines = proved.events.flatMap(({ what }) => (what.type === 'log' ? what.lines : [])).map(({ text }) => text);
    expect(lines.find((line) => line.startsWith('MUSTER-LEASE taken-over'))).toMatch(
      /taken-over from bob@laptop \(run deadbeef\), which gave no sign of life for 30\d s/,
    );
    expect(await at('heron', 'ls -A ~/.muster-run 2>/dev/null')).toBe('');
  });

  it('does not take over from one that is alive, and refuses within seconds', async () => {
    await at(
      'heron',
      'mkdir -p ~/.muster-run/lease && date +%s >~/.muster-run/lease/beat && echo "feedbeef bob@laptop" >~/.muster-run/lease/owner',
    );
    const refused = await first(['prove']);
    expect([refused.code, refused.result.verdict], told(refused)).toEqual([1, 'failed']);
    expect(reportOf(refused).failure?.code).toBe('node-leased');
    expect(await at('heron', 'cat ~/.muster-run/lease/owner')).toBe('feedbeef bob@laptop');
    expect(await at('atlas', 'ls -A ~/.muster-run 2>/dev/null')).toBe('');
    await at('heron', 'rm -r ~/.muster-run');
  });
});
