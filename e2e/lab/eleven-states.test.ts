import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/shared/model/check-ids';
import { type Muster, musterHere, type Told, told } from './command-line';
import { canRunLab, downLab, type Lab, upLab } from './lab.mjs';

const INSTANCE = 'eleven-states';
const can = canRunLab();

/** What a scan can say before a scheduler is chosen, by the lab's name of the node. */
const FOUND: Readonly<Record<string, NodeStatus>> = {
  atlas: 'ready',
  ibis: 'host-key-unknown',
  kite: 'ssh-auth-needed',
  lark: 'python-missing',
  merlin: 'uv-missing',
  owl: 'sshfs-missing',
  plover: 'ready',
  quail: 'no-ssh-port',
  raven: 'sshfs-missing',
  swift: 'host-key-changed',
  teal: 'probe-error',
};

/** With a scheduler chosen the way back counts too. */
const CHECKED: Readonly<Record<string, NodeStatus>> = {
  ...FOUND,
  plover: 'reverse-ssh-needed',
};

describe.skipIf(!can.ok)(`each of eleven hosts gets its status${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;

  const sshFiles = () => {
    const folder = join(lab.managerHome, '.ssh');
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  };
  const labNodes = (one: Told) =>
    (one.result.nodes ?? []).flatMap((found) => {
      const node = lab.nodes.find(({ address, name }) => [address, `${name}-by-name`].includes(found.address));
      return node ? [{ ...found, lab: node.name }] : [];
    });
  const statuses = (one: Told) => Object.fromEntries(labNodes(one).map((found) => [found.lab, found.status]));
  const table = (one: Told) =>
    labNodes(one)
      .map(
        ({ lab: at, name, status, elapsedMs }) => `${at.padEnd(8)}${name.padEnd(14)}${status?.padEnd(20)}${elapsedMs}`,
      )
      .join('\n');
  /** When each node had its status, in ms after the start of the job, by the lab's name. Mere advice may follow later. */
  const judgedAt = ({ events, result }: Told) =>
    Object.fromEntries(
      [...events].reverse().flatMap(({ at, what }) => {
        if (what.type !== 'check-results') return [];
        const address = result.nodes?.find(({ id }) => id === what.nodeId)?.address;
        const node = lab.nodes.find((one) => [one.address, `${one.name}-by-name`].includes(address ?? ''));
        return node && events[0] ? [[node.name, at - events[0].at]] : [];
      }),
    );

  beforeAll(async () => {
    lab = await upLab('eleven', { instance: INSTANCE });
    muster = musterHere(lab);
    const kite = lab.nodes.find(({ name }) => name === 'kite');
    // As a user's own configuration names a machine: the scan must not show it twice.
    writeFileSync(join(lab.managerHome, '.ssh', 'config'), `Host kite-by-name\n  HostName ${kite?.address}\n`);
  });
  afterAll(() => downLab({ instance: INSTANCE }));

  it('by discovery, with one node per machine, and without writing a key', async () => {
    const before = sshFiles();
    const found = await muster(['discover', '--cidr', lab.subnetCidr, '--remote-user', 'alice']);
    console.info(`muster discover, ${found.tookMs} ms\n${table(found)}`);
    expect(found.code, told(found)).toBe(0);
    expect(statuses(found)).toEqual(FOUND);
    expect(found.result.nodes?.map(({ address }) => address).filter((address) => address !== '127.0.0.1')).toHaveLength(
      lab.nodes.length,
    );
    expect(labNodes(found).find((one) => one.lab === 'kite')?.name).toBe('kite-by-name');
    expect(sshFiles()).toEqual(before);
  });

  it('by a check, without the silent host holding up another', async () => {
    const before = sshFiles();
    const [scheduler, ...workers] = lab.nodes.map(({ address }) => `alice@${address}`);
    await muster(['cluster', 'set', '--scheduler', scheduler ?? '', '--workers', workers.join(',')]);
    const checked = await muster(['check']);
    const times = judgedAt(checked);
    console.info(`muster check, ${checked.tookMs} ms\n${table(checked)}\njudged after ${JSON.stringify(times)}`);
    expect(checked.code, told(checked)).toBe(1);
    expect(statuses(checked)).toEqual(CHECKED);
    const { teal, ...answering } = times;
    // How fast is measured by bench/eleven-nodes.mjs. Here it counts that all others are judged while one is waited for.
    for (const [name, ms] of Object.entries(answering)) {
      expect(ms, `${name} was judged after ${ms} ms`).toBeLessThan(teal ?? 0);
    }
    expect(sshFiles()).toEqual(before);
  });

  it('and says which question keeps a host from being fixed', async () => {
    const of = (name: string) => lab.nodes.find((node) => node.name === name)?.address ?? '';
    const questions = [
      ['ibis', 'host-key'],
      ['kite', 'login-password'],
    ] as const;
    for (const [name, question] of questions) {
      const fixed = await muster(['fix', of(name)]);
      expect([fixed.code, fixed.result.failure?.code], told(fixed)).toEqual([4, 'needs-person']);
      expect(fixed.result.failure?.message.values.question).toMatch(
        new RegExp(`^${question} (${of(name)}|${name}-by-name)$`),
      );
    }
    const trusted = await muster(['trust', of('ibis')]);
    expect([trusted.code, trusted.result.failure?.code]).toEqual([4, 'needs-person']);
  });
});
