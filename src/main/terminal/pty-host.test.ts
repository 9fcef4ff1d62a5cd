import { afterEach, describe, expect, it } from 'vitest';
import type { TerminalCommand } from '../../engine/ssh/terminal-command';
import type { TerminalEvent, TerminalId } from '../../shared/model/terminal';
import { FlowControl, HIGH_WATER, LOW_WATER } from './flow-control';
import { PtyHost } from './pty-host';

const SIZE = { columns: 80, rows: 24 };
const shell = (script: string): TerminalCommand => ({
  program: '/bin/sh',
  args: ['-c', script],
  env: { PATH: process.env.PATH },
  cwd: '/',
  shown: 'sh',
});

const hosts: PtyHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.closeAll()));
});

function stand(load?: ConstructorParameters<typeof PtyHost>[1]) {
  const events: TerminalEvent[] = [];
  const host = new PtyHost((event) => events.push(event), load);
  hosts.push(host);
  const said = (id: TerminalId) =>
    events.flatMap((event) => (event.type === 'data' && event.terminalId === id ? [event.data] : [])).join('');
  const end = (id: TerminalId) => events.find((event) => event.type === 'ended' && event.terminalId === id);
  const open = async (script: string): Promise<TerminalId> => {
    const opened = await host.open(shell(script), SIZE);
    if (opened.state !== 'open') throw new Error(opened.reason.en);
    return opened.terminalId;
  };
  return { host, events, said, end, open };
}
const within = { timeout: 10_000, interval: 20 };

describe('FlowControl', () => {
  it('stops over the high mark once, and goes on under the low one once', () => {
    const flow = new FlowControl();
    expect(flow.sent(HIGH_WATER)).toBe(false);
    expect([flow.sent(1), flow.sent(1)]).toEqual([true, false]);
    expect(flow.acknowledged(HIGH_WATER - LOW_WATER)).toBe(false);
    expect([flow.acknowledged(10), flow.acknowledged(10)]).toEqual([true, false]);
  });
});

describe.skipIf(process.platform === 'win32')('PtyHost', () => {
  it('gives a real terminal: size, typed text, the last line, the exit code', async () => {
    const { host, said, end, open } = stand();
    const id = await open('test -t 0 && stty size; read -r line; stty size; echo "heard $line"; exit 3');
    await expect.poll(() => said(id), within).toContain('24 80');
    host.resize(id, { columns: 100, rows: 30 });
    host.write(id, 'hello\r');
    await expect.poll(() => end(id), within).toEqual({ type: 'ended', terminalId: id, exitCode: 3 });
    expect(said(id)).toContain('30 100');
    expect(said(id)).toContain('heard hello');
    expect(() => host.write(id, 'x')).toThrow('This terminal has ended.');
  });

  it('lets a flood wait until it was drawn', async () => {
    const { host, said, end, open } = stand();
    const id = await open(
      'i=0; while [ $i -lt 40000 ]; do echo "line $i of a flood that nobody reads"; i=$((i+1)); done',
    );
    let seen = -1;
    // Quiet: nothing more comes although the program has more to say.
    await expect
      .poll(
        () => {
          const before = seen;
          seen = said(id).length;
          return seen > HIGH_WATER && seen === before;
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBe(true);
    expect(seen).toBeLessThan(HIGH_WATER * 4);
    expect(end(id)).toBeUndefined();
    let drawn = 0;
    await expect
      .poll(() => {
        host.acknowledge(id, said(id).length - drawn);
        drawn = said(id).length;
        return end(id) !== undefined;
      }, within)
      .toBe(true);
    expect(said(id)).toContain('line 39999 of');
  });

  it.each([
    ['a program that waits', 'echo "pid $$"; sleep 1000'],
    ['one that ignores a hang-up', 'trap "" HUP TERM; echo "pid $$"; while :; do sleep 1; done'],
    ['one that is held up', 'echo "pid $$"; while :; do echo flood; done'],
  ])('ends %s within two seconds', async (_name, script) => {
    const { host, said, open } = stand();
    const id = await open(script);
    await expect.poll(() => /pid (\d+)/.exec(said(id))?.[1], within).toBeDefined();
    const pid = Number(/pid (\d+)/.exec(said(id))?.[1]);
    const startedAt = Date.now();
    await host.close(id);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await host.close(id);
  });

  it('shows the command to copy where node-pty does not load', async () => {
    const { host } = stand(() => Promise.reject(new Error('Cannot find module pty.node\nRequire stack: …')));
    expect(await host.open(shell('true'), SIZE)).toEqual({
      state: 'unavailable',
      reason: {
        en: 'This computer cannot open a terminal inside Muster: {{reason}}',
        values: { reason: 'Cannot find module pty.node' },
      },
      command: 'sh',
    });
  });
});
