import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReport } from '../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from './command-line';
import { canRunLab, downLab, execInNode, fault, type Lab, type Scenario, upLab } from './lab.mjs';
import { leftOn, stateOf } from './left-behind';
import { nodeOf } from './node-of';

const INSTANCE = 'bad-input';
const can = canRunLab();

/** Ready nodes, one without any way to uv, one whose server is silent, one without a server. */
const SCENARIO: Scenario = {
  name: 'bad-input',
  nodes: [
    { name: 'atlas', role: 'scheduler' },
    { name: 'heron' },
    { name: 'merlin', uv: 'none', internet: false },
    { name: 'quail', sshd: 'off' },
    { name: 'teal', sshd: 'silent', knownToManager: 'no' },
  ],
};

/** Verbs that would use a worker; none may when its host key changed. */
const USING = [['share', 'check'], ['share', 'apply'], ['prove'], ['fix', '--all']] as const;

describe.skipIf(!can.ok)(`what cannot work is named, and leaves nothing${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;
  let before: Record<string, string>;

  const node = (name: string) => nodeOf(lab, name);
  const at = (name: string) => node(name).address;
  const USED = ['atlas', 'heron', 'merlin'];
  const states = async () => ({
    ...Object.fromEntries(await Promise.all(USED.map(async (name) => [name, await stateOf(node(name))] as const))),
    knownHosts: readFileSync(join(lab.managerHome, '.ssh', 'known_hosts'), 'utf8'),
  });
  const left = async () => (await Promise.all(USED.map((name) => leftOn(node(name))))).flat();
  const set = async (...argv: string[]) => {
    const done = await muster(['cluster', 'set', ...argv]);
    expect(done.code, told(done)).toBe(0);
  };
  /** Exit code and name of the failure; every failure says what to do next, in one sentence. */
  const failureOf = ({ code, result: { failure } }: Told) => {
    expect(failure?.message.en).toMatch(/^[^\n]+\.$/);
    expect(failure?.next.en).toMatch(/^[^\n]+\.$/);
    return [code, failure?.code];
  };
  const findingOf = (one: Told, address: string, check: string) =>
    one.result.nodes?.find((found) => found.address === address)?.results.find(({ checkId }) => checkId === check)
      ?.status;

  beforeAll(async () => {
    lab = await upLab(SCENARIO, { instance: INSTANCE });
    muster = musterHere(lab);
    before = await states();
    await set('--scheduler', `alice@${at('atlas')}`, '--workers', `alice@${at('heron')}`);
  });
  afterAll(() => downLab({ instance: INSTANCE }));

  it.each([
    ['bad-cidr', ['discover', '--cidr', '10.77.0.0/33']],
    ['bad-cidr', ['discover', '--cidr', 'the-lab']],
    ['share-refused', ['cluster', 'set', '--share', 'localshare', '--remote-share', 'localshare']],
    ['bad-path', ['cluster', 'set', '--share', 'C:\\share', '--remote-share', 'C:\\share']],
    ['bad-path', ['cluster', 'set', '--share', '../share', '--remote-share', '../share']],
    ['bad-input', ['cluster', 'set', '--workers', 'alice@heron:none']],
    ['bad-input', ['trust', 'heron', '--accept-host-key', 'heron=MD5:aa']],
    ['unknown-node', ['check', 'nosuch']],
  ])('as %s: muster %j', async (code, argv) => {
    const shown = await muster(['cluster', 'show']);
    expect(failureOf(await muster(argv))).toEqual([2, code]);
    expect((await muster(['cluster', 'show'])).result).toEqual(shown.result);
  });

  it.each([
    ['unknown-host', 'no-such-host.invalid', 'alice@no-such-host.invalid'],
    ['port-refused', 'quail', null],
    ['server-silent', 'teal', null],
  ])('as %s: a node that cannot be asked for its key', async (code, name, typed) => {
    const address = typed === null ? at(name) : name;
    await set('--workers', typed ?? `alice@${address}`);
    const startedAt = Date.now();
    expect(failureOf(await muster(['trust', address]))).toEqual([3, code]);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect(failureOf(await muster(['share', 'plan']))).toEqual([expect.any(Number), code]);
  });

  it('as login-refused: a user that the node does not know', async () => {
    await set('--workers', `nobody-here@${at('heron')}`);
    const checked = await muster(['check']);
    expect([checked.code, findingOf(checked, at('heron'), 'ssh-auth')], told(checked)).toEqual([1, 'fail']);
    const proved = await muster(['prove']);
    expect(proved.code, told(proved)).toBe(1);
    expect(ProofReport.parse(JSON.parse(readFileSync(proved.result.reportJson ?? '', 'utf8'))).failure?.code).toBe(
      'login-refused',
    );
    await set('--workers', `alice@${at('heron')}`);
  });

  it('as no-index: no node of the cluster reaches a package index', async () => {
    await set('--workers', `alice@${at('merlin')}`);
    const fixed = await muster(['fix', '--all']);
    // uv comes from another node; Dask would have to come from an index, which the scheduler lost.
    expect([fixed.code, findingOf(fixed, at('merlin'), 'uv-present')], told(fixed)).toEqual([0, 'pass']);
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const lost = 'mkdir -p ~/.config/uv && echo \'index-url = "http://127.0.0.1:9/simple"\' > ~/.config/uv/uv.toml';
    await execInNode(node('atlas'), ['sh', '-c', lost]);
    const proved = await muster(['prove']);
    await execInNode(node('atlas'), ['sh', '-c', 'rm -r ~/.config/uv; rmdir ~/.config || true']);
    expect(proved.code, told(proved)).toBe(1);
    expect(ProofReport.parse(JSON.parse(readFileSync(proved.result.reportJson ?? '', 'utf8'))).failure?.code).toBe(
      'no-index',
    );
    const down = await muster(['share', 'down']);
    expect(down.code, told(down)).toBe(0);
    const undone = await muster(['undo', '--all']);
    expect(undone.code, told(undone)).toBe(0);
    expect(await states()).toEqual(before);
  });

  it('as host-key-changed: a worker that shows another key than the pinned one, and sends it nothing', async () => {
    await set('--workers', `alice@${at('heron')}`);
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const state = await states();
    await fault('heron', 'change-host-key', { instance: INSTANCE });
    const checked = await muster(['check']);
    expect([checked.code, findingOf(checked, at('heron'), 'host-key-known')]).toEqual([1, 'fail']);
    expect(checked.result.nodes?.find(({ address }) => address === at('heron'))?.status).toBe('host-key-changed');
    for (const verb of USING) {
      const refused = await muster(verb);
      expect([verb, refused.code], told(refused)).toEqual([verb, 1]);
      expect([verb, JSON.stringify(refused.events)]).toEqual([
        verb,
        expect.stringMatching(/shows a different host key|"match":"mismatch"/),
      ]);
      expect(refused.events.filter(({ what }) => what.type === 'change-recorded')).toEqual([]);
    }
    expect(await states()).toEqual(state);
  });

  it('and leaves nothing of a run', async () => {
    expect((await left()).filter((what) => !/sshfs|^mount: /.test(what))).toEqual([]);
  });
});
