import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { EngineHappening } from '../../../src/shared/model/event';
import { type ProofPhaseId, ProofReport } from '../../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { execInNode, type Lab, type Scenario, upLab } from '../lab.mjs';
import { leftOn } from '../left-behind';

/** A whole proof by the real AGILab, its installation too. */
export const LONG_MS = 600_000;
/** Cancelled: everything on every node has ended by then. */
export const CANCELLED_WITHIN_MS = 2_000;
/** Where AGILab's workers compute, home-relative. */
export const ENVIRONMENT = 'wenv/flight_telemetry_worker';
export const ALL = ['atlas', 'heron', 'ibis'] as const;

const scenario: Scenario = {
  name: 'agilab-stand',
  nodes: [
    { name: 'atlas', role: 'scheduler' },
    { name: 'heron', schedulerLogin: true },
    { name: 'ibis', schedulerLogin: true },
  ],
};

/** A scheduler and two workers, three slots, on which AGILab has computed once. */
export interface AgilabStand {
  readonly lab: Lab;
  readonly muster: Muster;
  address(name: string): string;
  /** What a command printed on a node. */
  at(name: string, command: string): Promise<string>;
  /** What a run may not leave, the leases of AGILab itself among it: programs, ports, private folders. Empty = nothing. */
  leftAt(...names: readonly string[]): Promise<string[]>;
}

export const reportOf = (one: Told): ProofReport =>
  ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));

export const begins = (what: EngineHappening, phase: ProofPhaseId): boolean =>
  what.type === 'proof-phase' && what.span.phase === phase && what.span.state === 'running';

const isOfShare = (what: string) => /^process: .*sshfs|^mount: /.test(what);
/** Locks of uv and Dask, empty and in everybody's /tmp, are theirs to keep. */
const isLock = (what: string) =>
  /^temporary: \/tmp\/(uv-[^/]*\.lock|dask-scratch-space(\/(purge|global)\.lock)?)$/.test(what);

/** Brings the lab up, and proves it once. */
export async function agilabStand(instance: string): Promise<AgilabStand> {
  const lab = await upLab(scenario, { instance, replace: true });
  const muster = musterHere(lab);
  const node = (name: string) => {
    const found = lab.nodes.find((one) => one.name === name);
    if (!found) throw new Error(`The lab has no node ${name}.`);
    return found;
  };
  const at = async (name: string, command: string) =>
    (await execInNode(node(name), ['sh', '-c', command])).stdout.trim();
  /** One that AGILab itself keeps of a run would refuse the next one. */
  const leasesOn = async (name: string) =>
    (await at(name, 'ls -d ~/wenv/.agilab-*-leases/*.lock 2>/dev/null')).split('\n').filter((line) => line !== '');
  const leftAt = async (...names: readonly string[]) =>
    (
      await Promise.all(
        names.map(async (name) => {
          const left = [...(await leftOn(node(name))), ...(await leasesOn(name))];
          return left.filter((what) => !isOfShare(what) && !isLock(what)).map((what) => `${name} ${what}`);
        }),
      )
    ).flat();
  const workers = `alice@${node('heron').address}:2,alice@${node('ibis').address}`;
  const set = ['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`, '--workers', workers];
  const one = await muster([...set, '--runner', 'agilab', '--python', '3.13']);
  expect(one.code, told(one)).toBe(0);
  const applied = await muster(['share', 'apply']);
  expect(applied.code, told(applied)).toBe(0);
  const proved = await muster(['prove'], { timeoutMs: LONG_MS });
  expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
  expect(await leftAt(...ALL)).toEqual([]);
  return { lab, muster, address: (name) => node(name).address, at, leftAt };
}
