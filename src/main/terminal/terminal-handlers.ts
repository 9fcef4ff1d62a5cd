import type { Engine } from '../../engine/engine';
import type { EnginePorts } from '../../engine/ports';
import { targetOf } from '../../engine/session-pool';
import { localTerminal, type TerminalCommand, terminalCommand } from '../../engine/ssh/terminal-command';
import type { MusterContract } from '../../shared/contract';
import type { MainHandlers } from '../../shared/contract-kit';
import { Failure } from '../../shared/failure';
import { nodeOf } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { TerminalPurpose } from '../../shared/model/terminal';
import type { PtyHost } from './pty-host';

type TerminalHandlers = Pick<
  MainHandlers<MusterContract>,
  'terminal.open' | 'terminal.write' | 'terminal.resize' | 'terminal.acknowledge' | 'terminal.close'
>;

/** The engine that is open now: another one when the person goes to the practice lab, or back. */
interface Source {
  readonly engine: Pick<Engine, 'snapshot'>;
  readonly ports: Pick<EnginePorts, 'home' | 'env'> & { readonly isPractice?: boolean };
}

/**
 * Terminals of the window. It names a node of the open cluster and a purpose; the command is made here, so that a page
 * that was taken over could start nothing else.
 */
export function terminalHandlers(source: Source, host: PtyHost): TerminalHandlers {
  return {
    'terminal.open': async ({ nodeId, purpose, columns, rows }) => {
      if (source.ports.isPractice) return practice(source, nodeId);
      return host.open(await commandFor(source, nodeId, purpose), { columns, rows });
    },
    'terminal.write': ({ terminalId, data }) => host.write(terminalId, data),
    'terminal.resize': ({ terminalId, columns, rows }) => host.resize(terminalId, { columns, rows }),
    'terminal.acknowledge': ({ terminalId, characters }) => host.acknowledge(terminalId, characters),
    'terminal.close': ({ terminalId }) => host.close(terminalId),
  };
}

const nodeIn = ({ engine }: Source, id: NodeId) => {
  const node = nodeOf(id, engine.snapshot().cluster);
  if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: id }));
  return node;
};

function commandFor(
  source: Source,
  nodeId: NodeId,
  purpose: TerminalPurpose,
): Promise<TerminalCommand> | TerminalCommand {
  if (nodeId === MANAGER) return localTerminal(source.ports);
  return terminalCommand(targetOf(nodeIn(source, nodeId)), purpose, source.ports);
}

function practice(source: Source, nodeId: NodeId) {
  const { address, user } = nodeIn(source, nodeId);
  const reason = say('A practice node is a recording: there is no machine to log in to.');
  return { state: 'unavailable', reason, command: `ssh ${user ? `${user}@` : ''}${address}` } as const;
}
