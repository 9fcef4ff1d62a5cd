import { Failure } from '../../shared/failure';
import type { HostKey, HostKeyObservation } from '../../shared/model/host-key';
import type { SshTarget } from '../session';
import { captureHostKey, HOST_KEY_KIND_NAMES, type HostKeyKind } from './capture-host-keys';
import { ConnectError } from './connect';
import { connectFailure, legacyOnly } from './connect-failure';
import type { Doors } from './doors';
import { matchHostKeys } from './known-hosts';
import { filesOf } from './known-hosts-file';
import { knownAsOfTarget, knownByFile, openTransport, withinTurn } from './open-client';
import { type ResolvedTarget, resolveTarget, type SshContext } from './ssh-config';
import type { TakeTurn } from './turns';

interface ObserveOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly takeTurn: TakeTurn;
  readonly doors?: Doors | undefined;
  readonly via?: readonly string[];
}

/** Reads every host key a target offers and compares them with known_hosts. Nothing is trusted or written. @throws Failure */
export async function observeHostKeys(
  target: SshTarget,
  context: SshContext,
  options: ObserveOptions,
): Promise<HostKeyObservation> {
  const resolved = await resolveTarget(target, context);
  const [firstKind, ...otherKinds] = HOST_KEY_KIND_NAMES;
  // One first: a server that is silent, or refuses this computer, is not asked three times (PerSourcePenalties).
  const first = await captureOf(target, resolved, context, firstKind, options);
  // It has answered by now: what is slow gets the whole time for the others too.
  const others = await Promise.allSettled(
    otherKinds.map((kind) => captureOf(target, resolved, context, kind, options)),
  );
  const kinds = [{ status: 'fulfilled' as const, value: first }, ...others];
  const offered = kinds.flatMap((kind) => (kind.status === 'fulfilled' && kind.value !== null ? [kind.value] : []));
  const failed = kinds.find((kind): kind is PromiseRejectedResult => kind.status === 'rejected');
  // An answer with a kind left out could hide a changed key.
  if (failed !== undefined) throw failed.reason;
  // Every SSH server has a host key: none of the safe kinds means that it has only others.
  if (offered.length === 0) throw legacyOnly(target);
  const knownAs = knownAsOfTarget(resolved);
  const { user } = filesOf(resolved, context);
  try {
    const known = await knownByFile(resolved, context);
    const entries = known.flatMap((one) => one.entries);
    const { match, pinned } = matchHostKeys(entries, knownAs, offered);
    return { match, offered, pinned, knownAs, file: answeringFile(known, user) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'known-hosts-unreadable') throw error;
    return { match: 'unreadable', offered, pinned: [], knownAs, file: String(error.sentence.values.file ?? user) };
  }
}

/**
 * What known_hosts holds for a target, without asking it anything: `offered` is empty, and `match` says only whether
 * a key is pinned. @throws Failure known-hosts-unreadable
 */
export async function pinnedHostKeys(target: SshTarget, context: SshContext): Promise<HostKeyObservation> {
  const resolved = await resolveTarget(target, context);
  const knownAs = knownAsOfTarget(resolved);
  const known = await knownByFile(resolved, context);
  const entries = known.flatMap((one) => one.entries);
  const { pinned } = matchHostKeys(entries, knownAs, []);
  const match = pinned.length > 0 ? 'match' : 'unknown';
  const file = answeringFile(known, filesOf(resolved, context).user);
  return { match, offered: [], pinned, knownAs, file };
}

/** The first file that knows the name, or the one that a new key would be written to. */
const answeringFile = (known: Awaited<ReturnType<typeof knownByFile>>, otherwise: string): string =>
  known.find(({ entries }) => entries.some(({ marker }) => marker === null))?.file ?? otherwise;

/** One kind of key. A server that is overrun hangs up before it speaks: it is asked once more. */
async function captureOf(
  target: SshTarget,
  resolved: ResolvedTarget,
  context: SshContext,
  kind: HostKeyKind,
  options: ObserveOptions,
  isRetry = false,
): Promise<HostKey | null> {
  const inside = withinTurn(target, resolved, options);
  const release = await options.takeTurn(`${resolved.hostName}:${resolved.port}`);
  try {
    const { stream, hops } = await openTransport(target, resolved, context, inside);
    try {
      return await captureHostKey(stream, kind, { ...options, allowsLegacy: target.allowsLegacyAlgorithms === true });
    } finally {
      stream.destroy();
      for (const hop of hops) hop.client.end();
    }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const isOverrun = error.reason === 'closed' && !error.stage.greeting.includes('SSH-');
    if (!isOverrun || isRetry || options.signal?.aborted) throw connectFailure(error, target, null);
  } finally {
    release();
  }
  return captureOf(target, resolved, context, kind, options, true);
}
