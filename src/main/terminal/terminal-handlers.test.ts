import { afterEach, describe, expect, it } from 'vitest';
import { oneMachineCluster } from '../../shared/model/cluster';
import { emptyFleet } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { PtyHost } from './pty-host';
import { terminalHandlers } from './terminal-handlers';

const heron = ClusterNode.parse({
  id: 'heron',
  name: 'heron',
  address: '127.0.0.1',
  port: 9,
  user: 'alice',
  sources: ['typed'],
});
const cluster = oneMachineCluster(4);
const fleet = emptyFleet({ ...cluster, nodes: [...cluster.nodes, heron] });
const host = new PtyHost(() => undefined);
afterEach(() => host.closeAll());

const handlers = (isPractice: boolean) =>
  terminalHandlers(
    { engine: { snapshot: () => fleet }, ports: { home: '/', env: { PATH: process.env.PATH }, isPractice } },
    host,
  );
const ask = (nodeId: string) => ({ nodeId: nodeId as NodeId, purpose: 'shell', columns: 80, rows: 24 }) as const;

describe('terminalHandlers', () => {
  it('starts ssh to a node of the open cluster', async () => {
    const opened = await handlers(false)['terminal.open'](ask('heron'));
    expect(opened.state).toBe('open');
    expect(opened.command).toMatch(/^ssh .*StrictHostKeyChecking=yes.* -t -l alice -- 127\.0\.0\.1$/);
  });

  it('starts nothing for any other name', async () => {
    await expect(handlers(false)['terminal.open'](ask('merlin'))).rejects.toMatchObject({ code: 'unknown-node' });
  });

  it('says on a practice node that there is no machine, and shows the command', async () => {
    expect(await handlers(true)['terminal.open'](ask('heron'))).toMatchObject({
      state: 'unavailable',
      reason: { en: 'A practice node is a recording: there is no machine to log in to.' },
      command: 'ssh alice@127.0.0.1',
    });
  });

  it('writes to no terminal that is not open', () => {
    const { 'terminal.write': write } = handlers(false);
    expect(() => write({ terminalId: 'other' as never, data: 'x' })).toThrow('This terminal has ended.');
  });
});
