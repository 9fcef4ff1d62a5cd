import { Failure, failureValueOf } from '../../shared/failure';
import type { Reach } from '../../shared/model/node';
import type { SshTarget } from '../session';
import type { Doors } from './doors';
import { openTransport } from './open-client';
import { resolveTarget, type SshContext } from './ssh-config';
import { TcpError, tcpErrorOf, whenSocketsAreFree } from './tcp';
import type { TakeTurn } from './turns';

interface ReachOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly takeTurn: TakeTurn;
  readonly doors: Doors;
}

/** One TCP connection to the SSH port, kept for the login that follows; through the hops where SSH configuration says so. @throws Failure cancelled */
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
      for (const hop of transport.hops) hop.client.end();
      return reach('open', null, 'through ProxyJump or ProxyCommand');
    }
    const knocked = (timeoutMs: number) => knockedAt(resolved.hostName, resolved.port, { ...options, timeoutMs });
    return reach('open', await whenSocketsAreFree(options.timeoutMs, knocked), '');
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

/** The IP address that answered. @throws TcpError */
function knockedAt(host: string, port: number, { doors, timeoutMs, signal }: ReachOptions): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      knock.stop();
      reject(new TcpError('cancelled', 'cancelled'));
    };
    const knock = doors.knock(host, port, timeoutMs, (outcome, error) => {
      signal?.removeEventListener('abort', onAbort);
      if (outcome === 'open') return resolve(doors.ipOf(host, port));
      reject(error ? tcpErrorOf(error) : new TcpError('silent', `no answer within ${timeoutMs} ms`));
    });
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
