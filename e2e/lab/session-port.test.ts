import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changing, observing } from '../../src/engine/remote/script';
import type { Session, SessionPort, SshTarget } from '../../src/engine/session';
import { createSessionPort } from '../../src/engine/sessions';
import { Failure } from '../../src/shared/failure';
import type { NodeId } from '../../src/shared/model/ids';
import { canRunLab, downLab, execInNode, fault, type Lab, upLab } from './lab.mjs';
import { nodeOf } from './node-of';

const INSTANCE = 'session-port';
const can = canRunLab();

const SCENARIO = {
  nodes: [
    { name: 'atlas', role: 'scheduler' as const },
    { name: 'finch', shell: 'tcsh' as const, bashrc: 'noisy' as const },
    { name: 'gull', shell: 'zsh' as const, bashrc: 'noisy' as const },
    { name: 'heron', shell: 'bash' as const, bashrc: 'noisy' as const },
    { name: 'ibis', shell: 'dash' as const },
    { name: 'kite', shell: 'nologin' as const },
    { name: 'lark', sshd: 'silent' as const },
    { name: 'merlin', sshd: 'closing' as const },
    { name: 'owl', sshd: 'drop' as const },
    { name: 'quail', sshd: 'off' as const },
    { name: 'raven', authorizedKey: false },
    { name: 'swift', knownToManager: 'changed' as const },
    { name: 'teal', knownToManager: 'no' as const },
    { name: 'wren', sshd: 'banner-only' as const },
  ],
};

describe.skipIf(!can.ok)(`sessions with real nodes${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let port: SessionPort;
  beforeAll(async () => {
    lab = await upLab(SCENARIO, { instance: INSTANCE, replace: true });
    port = createSessionPort({
      home: lab.managerHome,
      env: { PATH: process.env.PATH, HOME: lab.managerHome },
      now: Date.now,
      log: () => undefined,
    });
  });
  afterAll(async () => {
    const { leftovers } = await downLab({ instance: INSTANCE });
    expect(leftovers).toEqual([]);
  });

  const targetOf = (name: string): SshTarget => {
    const { address, port: tcpPort, user } = nodeOf(lab, name);
    return { nodeId: name as NodeId, address, port: tcpPort, user, isTyped: false };
  };
  const open = (name: string, timeoutMs = 3000): Promise<Session> => port.open(targetOf(name), { timeoutMs });
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no failure',
      (error: unknown) => (error instanceof Failure ? error.code : String(error)),
    );

  it.each(['atlas', 'finch', 'gull', 'heron', 'ibis'])(
    'runs scripts whatever the login shell of %s says',
    async (name) => {
      const session = await open(name);
      const script = observing('look', 'main() {\n  printf "%s|%s" "$V" "$(hostname)"\n  echo e >&2\n  cat\n}');
      const value = `it's "$HOME" \`x\` ! \\ é`;
      const result = await session.observe(script, { values: { V: value }, timeoutMs: 5000 });
      expect(result).toMatchObject({ exitCode: 0, stdout: `${value}|${name}`, stderr: 'e\n' });
      expect(session.localAddress).toBe(lab.hostAddress);
      await session.close();
    },
  );

  it('tells every state of a node apart', async () => {
    const names = ['atlas', 'lark', 'merlin', 'owl', 'quail', 'raven', 'swift', 'teal', 'wren'];
    const startedAt = Date.now();
    const tookMs = new Map<string, number>();
    const codes = await Promise.all(
      names.map(async (name) => {
        const code = await codeOf(open(name));
        tookMs.set(name, Date.now() - startedAt);
        return [name, code];
      }),
    );
    expect(Object.fromEntries(codes)).toEqual({
      atlas: 'no failure',
      lark: 'server-silent',
      merlin: 'connection-lost',
      owl: 'unreachable',
      quail: 'port-refused',
      raven: 'login-refused',
      swift: 'host-key-changed',
      teal: 'host-key-unknown',
      wren: 'server-silent',
    });
    // A server that has greeted gets its time once more for the next part; one that never spoke does not.
    const limitMs = (name: string) => (name === 'wren' ? 7500 : 4500);
    expect(names.filter((name) => (tookMs.get(name) ?? 0) >= limitMs(name))).toEqual([]);
  });

  it('names a node whose account runs nothing', async () => {
    const session = await open('kite');
    const failure: unknown = await session
      .observe(observing('look', 'main() { :; }'), { timeoutMs: 5000 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'output-broken' });
    expect((failure as Failure).detail).toMatch(/not available/);
    await session.close();
  });

  it('sees the keys that the nodes really have', async () => {
    for (const [name, match] of [
      ['atlas', 'match'],
      ['swift', 'mismatch'],
      ['teal', 'unknown'],
    ] as const) {
      const seen = await port.hostKeys(targetOf(name), { timeoutMs: 3000 });
      expect(seen.match).toBe(match);
      expect(seen.offered.map(({ fingerprint }) => fingerprint).sort()).toEqual(
        nodeOf(lab, name)
          .hostKeys.map(({ fingerprint }) => fingerprint)
          .sort(),
      );
    }
  });

  it('notices a dead peer, and the node ends what it ran', async () => {
    const session = await open('heron');
    let pid = 0;
    const work = codeOf(
      session.run(changing('wait', 'main() { echo $$; sleep 300; }'), {
        timeoutMs: 120_000,
        onLine: (line) => {
          if (/^\d+$/.test(line)) pid = Number(line);
        },
      }),
    );
    await expect.poll(() => pid, { timeout: 5000 }).toBeGreaterThan(0);
    const cutAt = Date.now();
    await fault('heron', 'link-down', { instance: INSTANCE });
    expect(await work).toBe('connection-lost');
    await session.closed;
    expect(Date.now() - cutAt).toBeLessThan(15_000);
    const isRunning = async () =>
      (
        await execInNode(nodeOf(lab, 'heron'), [
          'sh',
          '-c',
          `kill -0 ${pid} 2>/dev/null && echo yes; pgrep -fx "sleep 300?"`,
        ])
      ).stdout.trim();
    await expect.poll(isRunning, { timeout: 40_000, interval: 500 }).toBe('');
    expect(Date.now() - cutAt).toBeLessThan(40_000);
    await fault('heron', 'link-up', { instance: INSTANCE });
  });
});
