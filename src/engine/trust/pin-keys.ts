import type { HostKey } from '../../shared/model/host-key';
import { MANAGER } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';
import type { Sentence } from '../../shared/model/sentence';
import { changeLines } from '../journal/change-lines';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { targetOf } from '../session-pool';
import { decodeKnownHosts, entryNames, knownHostsLine, matchHostKeys, parseKnownHosts } from '../ssh/known-hosts';
import { hostKeysOnDisk } from './host-keys-on-disk';
import { pinnedHow } from './pinned-how';

export { pinnedHow } from './pinned-how';

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const HOST_KEYS_MS = 15_000;

/** Keys that were compared, for one name in one known_hosts file of one node. */
export interface Pinning {
  readonly session: Session;
  readonly file: string;
  readonly knownAs: string;
  readonly keys: readonly HostKey[];
  /** Also take out lines of the same name and key type that hold another key. */
  readonly isReplacing: boolean;
  readonly what: Sentence;
}

/**
 * Writes known_hosts lines (names hashed) for keys that are not pinned there yet. Journalled.
 * @returns whether anything was written. @throws Failure as `changeLines`.
 */
export async function pinKeys(
  job: JobContext,
  { session, file, knownAs, keys, isReplacing, what }: Pinning,
): Promise<boolean> {
  const bytes = await session.readFile(file, { maxBytes: MAX_FILE_BYTES, signal: job.signal });
  const text = bytes ? decodeKnownHosts(bytes) : '';
  const known = matchHostKeys(parseKnownHosts(text), knownAs, keys).pinned;
  const missing = keys.filter((key) => !known.some(({ blob }) => blob === key.blob));
  const remove = isReplacing ? contradicting(text, knownAs, keys) : [];
  return changeLines(job, session, {
    path: file,
    add: missing.map((key) => knownHostsLine(knownAs, key)),
    remove,
    what,
  });
}

/** Lines of a known_hosts text that pin another key of the same type for this name. Pure. */
export function contradicting(text: string, knownAs: string, keys: readonly HostKey[]): string[] {
  const raw = text.split(/\r\n|\n|\r/);
  return parseKnownHosts(text)
    .filter((entry) => entry.marker === null && entryNames(entry, knownAs))
    .filter(({ type, blob }) => keys.some((key) => key.type === type) && !keys.some((key) => key.blob === blob))
    .map(({ line }) => raw[line - 1] ?? '');
}

/**
 * Adds the host keys of the other types, once one was compared and the session stands on it: those that the node offers
 * and that are also on its own disk.
 */
export async function pinOtherTypes(job: JobContext, node: ClusterNode, session: Session): Promise<void> {
  if (node.id === MANAGER) return;
  const observed = await job.ports.sessions.hostKeys(targetOf(node), { timeoutMs: HOST_KEYS_MS, signal: job.signal });
  if (observed.match !== 'match') return;
  const onDisk = await hostKeysOnDisk(session, job.signal);
  const types = new Set(observed.pinned.map((key) => key.type));
  const others = observed.offered.filter((key) => !types.has(key.type) && onDisk.some(({ blob }) => blob === key.blob));
  if (others.length === 0) return;
  await pinKeys(job, {
    session: job.ports.sessions.local(),
    file: observed.file,
    knownAs: observed.knownAs,
    keys: others,
    isReplacing: false,
    what: pinnedHow('read-over-verified-session', node.name),
  });
}
