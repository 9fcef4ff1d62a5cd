import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Failure } from '../../shared/failure';
import type { HostKey } from '../../shared/model/host-key';
import { say } from '../../shared/model/sentence';
import type { LoginPrompts, SshTarget } from '../session';
import { offeredAlgorithms } from './algorithms';
import { ConnectError, connect, Deadline } from './connect';
import { connectFailure } from './connect-failure';
import type { Doors } from './doors';
import { hostKeyOf } from './fingerprint';
import { hostKeyFailure } from './host-key-policy';
import { entriesNaming, type KnownHostsEntry, knownAsOf, matchHostKeys } from './known-hosts';
import { filesOf, readEntries } from './known-hosts-file';
import { type LoginRecord, loginSequence, newLoginRecord } from './login';
import { type Hop, hopTarget, type Transport, throughCommand } from './proxy';
import { type ResolvedTarget, resolveTarget, type SshContext } from './ssh-config';
import { openTcp, TcpError, tcpFailure } from './tcp';

export interface OpenClientOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly prompts?: LoginPrompts | undefined;
  /** Told of how the login goes, also when it fails. */
  readonly onRecord?: (record: LoginRecord) => void;
  /** Waits for a free handshake of this host; returns the release. */
  readonly takeTurn: (host: string) => Promise<() => void>;
  /** Connections that somebody opened before, to be used first. */
  readonly doors?: Doors | undefined;
  /** Machines on whose connection this one waits, `host:port`: a way that leads through itself would wait for ever. */
  readonly via?: readonly string[];
}

/** An open connection and what goes down with it. */
export interface OpenClient extends Hop {
  readonly user: string;
  readonly localAddress: string | null;
  /** The hops on the way, nearest first. */
  readonly hops: readonly Hop[];
}

const MAX_HOPS = 5;
const NEVER = new AbortController().signal;

/** The name under which known_hosts is asked: HostKeyAlias as it is, or the host name with its port. */
export const knownAsOfTarget = (resolved: ResolvedTarget): string =>
  resolved.hostKeyAlias?.toLowerCase() ?? knownAsOf(resolved.hostName, resolved.port);

/** Every line of the known_hosts files that speaks of the target, the user's first. @throws Failure known-hosts-unreadable */
export async function knownEntries(resolved: ResolvedTarget, context: SshContext): Promise<KnownHostsEntry[]> {
  return (await knownByFile(resolved, context)).flatMap(({ entries }) => entries);
}

/** The lines that speak of the target, file by file. @throws Failure known-hosts-unreadable */
export function knownByFile(
  resolved: ResolvedTarget,
  context: SshContext,
): Promise<{ file: string; entries: readonly KnownHostsEntry[] }[]> {
  const { users, global } = filesOf(resolved, context);
  const knownAs = knownAsOfTarget(resolved);
  const read = async (file: string) => ({ file, entries: entriesNaming(await readEntries(file), knownAs) });
  return Promise.all([...users, ...global].map(read));
}

/** Connects to a target whose host key is pinned, and logs in. @throws Failure */
export async function openClient(
  target: SshTarget,
  context: SshContext,
  options: OpenClientOptions,
  depth = 0,
): Promise<OpenClient> {
  const resolved = await resolveTarget(target, context);
  const entries = await knownEntries(resolved, context);
  const startedAt = Date.now();
  const inside = withinTurn(target, resolved, options);
  const release = await options.takeTurn(placeOf(resolved));
  const through = async (given: typeof inside): Promise<OpenClient> => {
    const transport = await openTransport(target, resolved, context, given, depth);
    try {
      return await logIn(target, resolved, entries, transport, leftOf(options.timeoutMs, startedAt), options);
    } catch (error) {
      for (const hop of transport.hops) hop.client.destroy();
      // The server may have hung up while the connection was kept, which says nothing about a new one.
      const isWorthAnother = transport.isKept && error instanceof Failure && error.code === 'connection-lost';
      if (!isWorthAnother || options.signal?.aborted) throw error;
      return through({ ...given, doors: undefined });
    }
  };
  try {
    return await through(inside);
  } finally {
    release();
  }
}

const placeOf = ({ hostName, port }: ResolvedTarget): string => `${hostName}:${port}`;

/** The options for what happens while a turn of this machine is held. @throws Failure unreachable when it is held already. */
export function withinTurn<O extends Pick<OpenClientOptions, 'via'>>(
  target: SshTarget,
  resolved: ResolvedTarget,
  options: O,
): O & { via: string[] } {
  const place = placeOf(resolved);
  const via = options.via ?? [];
  if (via.includes(place)) {
    const sentence = say('The way to {{node}} leads through {{place}} twice.', { node: target.nodeId, place });
    const next = say('Correct ProxyJump in the SSH configuration of this computer.');
    throw new Failure('unreachable', sentence, { nodeId: target.nodeId, next });
  }
  return { ...options, via: [...via, place] };
}

/** What is left of a time for the next part of the work, but never nothing. */
export const leftOf = (timeoutMs: number, startedAt: number): Deadline =>
  new Deadline(Math.max(200, timeoutMs - (Date.now() - startedAt)));

async function logIn(
  target: SshTarget,
  resolved: ResolvedTarget,
  entries: readonly KnownHostsEntry[],
  transport: Transport,
  deadline: Deadline,
  options: OpenClientOptions,
): Promise<OpenClient> {
  const knownAs = knownAsOfTarget(resolved);
  const { pinned, revoked } = matchHostKeys(entries, knownAs, []);
  const trusted = new Set(pinned.map(({ blob }) => blob).filter((blob) => !revoked.has(blob)));
  const record = newLoginRecord(resolved.user);
  options.onRecord?.(record);
  try {
    const client = await connect({
      stream: transport.stream,
      user: resolved.user,
      isPinned: (keyBlob) => trusted.has(keyBlob.toString('base64')),
      algorithms: offeredAlgorithms(
        pinned.map(({ type }) => type),
        target.allowsLegacyAlgorithms === true,
      ),
      nextLogin: loginSequence(resolved, record, options.prompts, deadline, options.signal ?? NEVER),
      deadline,
      patienceMs: options.timeoutMs,
      signal: options.signal,
    });
    const { stream, localAddress, hops } = transport;
    return { client, stream, user: resolved.user, localAddress, hops };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const offered = error.stage.refusedKey === null ? null : hostKeyOf(error.stage.refusedKey);
    throw error.reason === 'host-key' && offered !== null
      ? refusal(target, entries, knownAs, offered)
      : connectFailure(error, target, record);
  }
}

function refusal(target: SshTarget, entries: readonly KnownHostsEntry[], knownAs: string, offered: HostKey): Failure {
  const { match, pinned } = matchHostKeys(entries, knownAs, [offered]);
  const shown = [
    `offered ${offered.type} ${offered.fingerprint}`,
    ...pinned.map(({ type, fingerprint }) => `pinned ${type} ${fingerprint}`),
  ];
  // Refused although it matches can only mean that known_hosts was read twice with different results: fail closed.
  return hostKeyFailure(match === 'match' ? 'unknown' : match, target, `${knownAs}: ${shown.join(', ')}`);
}

/** A stream to the SSH server of a target: straight, through ProxyCommand, or through every verified ProxyJump hop. @throws Failure */
export async function openTransport(
  target: SshTarget,
  resolved: ResolvedTarget,
  context: SshContext,
  options: OpenClientOptions,
  depth = 0,
): Promise<Transport> {
  if (resolved.proxyCommand !== null && resolved.proxyJump.length === 0)
    return throughCommand(target, resolved, context);
  if (resolved.proxyJump.length > 0) return throughHops(target, resolved, context, options, depth);
  try {
    const kept = options.doors?.take(resolved.hostName, resolved.port) ?? null;
    const socket = kept ?? (await openTcp(resolved.hostName, resolved.port, options));
    const [localAddress, ip] = [socket.localAddress ?? null, socket.remoteAddress ?? null];
    return { stream: socket, localAddress, ip, hops: [], isKept: kept !== null };
  } catch (error) {
    throw error instanceof TcpError ? tcpFailure(error, { ...target, port: resolved.port }) : error;
  }
}

async function throughHops(
  target: SshTarget,
  resolved: ResolvedTarget,
  context: SshContext,
  options: OpenClientOptions,
  depth: number,
): Promise<Transport> {
  // The last hop is opened through the ones before it, so each stands for one level.
  if (depth + resolved.proxyJump.length > MAX_HOPS) {
    throw new Failure(
      'unreachable',
      say('The way to {{node}} has more than {{count}} hops.', { node: target.nodeId, count: MAX_HOPS }),
      { nodeId: target.nodeId },
    );
  }
  const last = resolved.proxyJump[resolved.proxyJump.length - 1] ?? '';
  const before = resolved.proxyJump.slice(0, -1);
  const hop = { ...hopTarget(last), nodeId: target.nodeId };
  const opened =
    before.length > 0
      ? await openVia(hop, before, context, options, depth)
      : await openClient(hop, context, options, depth + 1);
  const hops = [...opened.hops, opened];
  const stream = await forwarded(opened.client, target, resolved, hop.address, options).catch((error: unknown) => {
    for (const { client } of hops) client.destroy();
    throw error;
  });
  return { stream, localAddress: null, ip: null, hops };
}

/** A stream from a hop to the next machine, within the time of the whole; a hop may never say whether it got there. */
function forwarded(
  client: Client,
  target: SshTarget,
  { hostName, port }: ResolvedTarget,
  hop: string,
  options: OpenClientOptions,
): Promise<Duplex> {
  const { nodeId, address } = target;
  const failed = (code: 'port-refused' | 'unreachable', detail: string) =>
    new Failure(
      code,
      say('{{node}} at {{address}} cannot be reached through {{hop}}.', { node: nodeId, address, hop }),
      {
        nodeId,
        detail,
      },
    );
  return new Promise<Duplex>((resolve, reject) => {
    const end = (act: () => void) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      act();
    };
    const late = () => end(() => reject(failed('unreachable', `no answer of ${hop} within ${options.timeoutMs} ms`)));
    const onAbort = () => end(() => reject(new Failure('cancelled', undefined, { nodeId })));
    const timer = setTimeout(late, options.timeoutMs);
    if (options.signal?.aborted) return onAbort();
    options.signal?.addEventListener('abort', onAbort, { once: true });
    client.forwardOut('127.0.0.1', 0, hostName, port, (error, channel) => {
      if (!error) return end(() => resolve(channel));
      end(() => reject(failed(/refused/i.test(error.message) ? 'port-refused' : 'unreachable', error.message)));
    });
  });
}

/** A hop that has hops of its own before it. */
async function openVia(
  hop: SshTarget,
  before: readonly string[],
  context: SshContext,
  options: OpenClientOptions,
  depth: number,
): Promise<OpenClient> {
  const resolved = { ...(await resolveTarget(hop, context)), proxyJump: before, proxyCommand: null };
  const transport = await throughHops(hop, resolved, context, options, depth + 1);
  return logIn(
    hop,
    resolved,
    await knownEntries(resolved, context),
    transport,
    new Deadline(options.timeoutMs),
    options,
  );
}
