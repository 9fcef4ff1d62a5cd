import type { Duplex } from 'node:stream';
import type { HostKey } from '../../shared/model/host-key';
import { algorithmsFor, type HOST_KEY_KINDS } from './algorithms';
import { ConnectError, connect, Deadline } from './connect';
import { hostKeyOf } from './fingerprint';

export type HostKeyKind = keyof typeof HOST_KEY_KINDS;
export const HOST_KEY_KIND_NAMES = ['ed25519', 'ecdsa', 'rsa'] as const satisfies readonly HostKeyKind[];

/**
 * The host key of one kind that a server offers; null when it has none of that kind. The handshake is refused as soon as
 * the key is seen, as `ssh-keyscan` does: nothing is trusted and no login is tried.
 * @throws ConnectError when the server could not be asked.
 */
export async function captureHostKey(
  stream: Duplex,
  kind: HostKeyKind,
  options: { timeoutMs: number; signal?: AbortSignal | undefined; allowsLegacy?: boolean },
): Promise<HostKey | null> {
  try {
    const client = await connect({
      stream,
      user: 'muster',
      isPinned: () => false,
      algorithms: algorithmsFor(kind, options.allowsLegacy === true),
      nextLogin: async () => false,
      deadline: new Deadline(options.timeoutMs),
      patienceMs: options.timeoutMs,
      signal: options.signal,
    });
    client.destroy();
    return null;
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.reason === 'host-key' && error.stage.refusedKey !== null) return hostKeyOf(error.stage.refusedKey);
    // RFC 4253 7.1: without a common algorithm both sides must disconnect.
    if (/no matching (server )?host key|no matching.*format/i.test(error.message)) return null;
    throw error;
  }
}
