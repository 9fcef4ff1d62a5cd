import { createSocket, type Socket } from 'node:dgram';
import type { Candidate } from '../candidate';
import { MdnsFolder, SSH_SERVICE } from './folder';
import { encodeQuery, type Question, recordsOf, TYPE } from './packet';

export interface MdnsOptions {
  /** Own IPv4 addresses of the networks to ask in, one of each. */
  readonly from: readonly string[];
  readonly signal: AbortSignal;
  readonly withinMs?: number;
  /** Where the query goes; tests give a place on loopback. */
  readonly to?: { readonly address: string; readonly port: number };
}

/** RFC 6762 3. */
const GROUP = { address: '224.0.0.251', port: 5353 };
const WITHIN_MS = 2_000;
/** One packet may be lost; the interval is that of RFC 6762 5.2. */
const AGAIN_MS = 1_000;
const MAX_QUESTIONS_AT_ONCE = 32;

/**
 * Asks each network once for machines with an SSH server: one-shot queries from a port of their own (RFC 6762 5.1), so
 * nothing listens on port 5353 and no group is joined. Ends by itself, and at once when cancelled, with every socket closed.
 * Whatever goes wrong finds nothing: the source is a courtesy of the network.
 */
export async function askMdns({ from, signal, withinMs = WITHIN_MS, to = GROUP }: MdnsOptions): Promise<Candidate[]> {
  const folder = new MdnsFolder();
  await Promise.all(from.map((address) => askFrom(address, folder, { signal, withinMs, to })));
  return signal.aborted ? [] : folder.candidates();
}

function askFrom(
  own: string,
  folder: MdnsFolder,
  { signal, withinMs, to }: { signal: AbortSignal; withinMs: number; to: typeof GROUP },
): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', end);
      socket.close(() => resolve());
    };
    const ask = (questions: readonly Question[]) => {
      if (isOver || questions.length === 0) return;
      send(socket, questions.slice(0, MAX_QUESTIONS_AT_ONCE), to, end);
    };
    const askForAll = () => ask([{ name: SSH_SERVICE, type: TYPE.ptr }]);
    const timers = [setTimeout(end, withinMs), setTimeout(askForAll, Math.min(AGAIN_MS, withinMs / 2))];
    socket.on('error', end);
    socket.on('message', (message) => {
      folder.add(recordsOf(message));
      ask(folder.openQuestions());
    });
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) return end();
    socket.bind({ address: own, port: 0 }, () => {
      if (isOver) return;
      trySetting(() => socket.setMulticastInterface(own));
      // RFC 6762 11: packets of multicast DNS carry 255 and do not leave the network.
      trySetting(() => socket.setMulticastTTL(255));
      askForAll();
    });
  });
}

function send(socket: Socket, questions: readonly Question[], to: typeof GROUP, end: () => void): void {
  try {
    socket.send(encodeQuery(questions), to.port, to.address, (error) => {
      if (error) end();
    });
  } catch {
    // A name that was announced and that DNS cannot hold is not asked for.
  }
}

/** A setting that this system does not know leaves its default. */
function trySetting(set: () => void): void {
  try {
    set();
  } catch {
    return;
  }
}
