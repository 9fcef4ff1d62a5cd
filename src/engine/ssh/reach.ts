import { Failure, failureValueOf } from '../../shared/failure';
import type { Reach } from '../../shared/model/node';
import type { SshTarget } from '../session';
import { openTransport } from './open-client';
import { resolveTarget, type SshContext } from './ssh-config';
import { openTcp, TcpError } from './tcp';
import type { TakeTurn } from './turns';

interface ReachOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly takeTurn: TakeTurn;
}

/** One TCP connection to the SSH port, closed at once; through the hops where SSH configuration says so. @throws Failure cancelled */
export async function reachTarget(target: SshTarget, context: SshContext, options: ReachOptions): Promise<Reach> {
  const startedAt = process.hrtime.bigint();
  const reach = (state: Reach['state'], ip: string | null, detail: string): Reach => ({
    state,
    ip,
    elapsedMs: Number(process.hrtime.bigint() - startedAt) / 1e6,
    detail,
  });
  try {
    const resolved = await resolveTarget(target, context);
    if (resolved.proxyJump.length > 0 || resolved.proxyCommand !== null) {
      const transport = await openTransport(target, resolved, context, options);
      transport.stream.destroy();
      for (const hop of transport.hops) hop.end();
      return reach('open', null, 'through ProxyJump or ProxyCommand');
    }
    const socket = await openTcp(resolved.hostName, resolved.port, options);
    const ip = socket.remoteAddress ?? null;
    socket.on('error', () => undefined).destroy();
    return reach('open', ip, '');
  } catch (error) {
    if (options.signal?.aborted) throw new Failure('cancelled', undefined, { nodeId: target.nodeId });
    if (error instanceof TcpError && error.state !== 'cancelled') return reach(error.state, null, error.message);
    const { code, detail, message } = failureValueOf(error);
    return reach(
      code === 'unknown-host' ? 'unresolved' : code === 'port-refused' ? 'refused' : 'unreachable',
      null,
      detail || message.en,
    );
  }
}
