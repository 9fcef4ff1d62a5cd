import type { CheckId, CheckResult } from './model/check';
import { nameOf } from './model/cluster-shape';
import type { FleetSnapshot } from './model/fleet';
import { resultsOf } from './model/fleet-fold';
import type { HostKey } from './model/host-key';
import type { NodeId } from './model/ids';
import type { JournalEntry } from './model/journal';
import { MANAGER } from './model/manager';
import { say } from './model/say';
import type { Sentence } from './model/sentence';
import type { TrustWhat } from './model/trust';
import { remoteWorkersOf } from './steps';

/** One trust of one side in the other: by which key, since when, and how it was compared. */
export interface TrustRecord {
  readonly from: NodeId;
  readonly to: NodeId;
  /** `host-key`: `from` knows the host key of `to`. `login`: `from` may log in on `to`. */
  readonly what: TrustWhat;
  readonly check: CheckId;
  /** As the last look found it; null = not looked at. */
  readonly status: CheckResult['status'] | null;
  readonly keys: readonly { readonly type: string; readonly fingerprint: string }[];
  /** When Muster wrote it, in ms since the epoch; null = it was there before, or is not there. */
  readonly since: number | null;
  /** How it was compared, or that it was known before. Null where nothing is trusted. */
  readonly how: Sentence | null;
}

const KNOWN_BEFORE = say('known before, not written by Muster');

/** Who trusts whom in the open cluster, in three directions, host keys and logins apart. Pure. */
export function trustRecords(fleet: FleetSnapshot): TrustRecord[] {
  const { scheduler, nodes } = fleet.cluster;
  const taking = nodes.filter((node) => node.id !== MANAGER && !node.isSetAside).map(({ id }) => id);
  const ofManager = taking.flatMap((node) => [
    record(fleet, MANAGER, node, 'host-key', 'host-key-known'),
    record(fleet, MANAGER, node, 'login', 'ssh-auth'),
  ]);
  if (scheduler === null) return ofManager;
  const between = remoteWorkersOf(fleet).flatMap((worker) => [
    record(fleet, worker, scheduler, 'host-key', 'scheduler-host-key-known'),
    record(fleet, worker, scheduler, 'login', 'reverse-ssh'),
    record(fleet, scheduler, worker, 'host-key', 'worker-host-key-known'),
    record(fleet, scheduler, worker, 'login', 'scheduler-login'),
  ]);
  return [...ofManager, ...between];
}

function record(fleet: FleetSnapshot, from: NodeId, to: NodeId, what: TrustWhat, check: CheckId): TrustRecord {
  // The manager's own checks are about the node it reaches; those between nodes stand at the worker.
  const at = from === MANAGER || from === fleet.cluster.scheduler ? to : from;
  const result = resultsOf(fleet, at)[check];
  const keys = what === 'host-key' ? knownKeys(fleet, from, to, result) : loginKeys(fleet, from);
  const isThere = result?.status === 'pass' || result?.status === 'warn';
  const written = isThere ? writtenFor(fleet, from, to, what, keys) : undefined;
  return {
    from,
    to,
    what,
    check,
    status: result?.status ?? null,
    keys: (what === 'login' ? keys.slice(0, 1) : keys).map(({ type, fingerprint }) => ({ type, fingerprint })),
    since: written?.at ?? null,
    how: isThere ? (written?.what ?? KNOWN_BEFORE) : null,
  };
}

/** Host keys of `to` that `from` has, as the last look found them. */
function knownKeys(fleet: FleetSnapshot, from: NodeId, to: NodeId, result: CheckResult | undefined): HostKey[] {
  const seen = fleet.known[to]?.observation;
  if (from === MANAGER) return seen?.hostKey?.pinned ?? [];
  const [, text = ''] = Object.entries(result?.evidence ?? {}).find(([label]) => label.startsWith('known to ')) ?? [];
  const own = seen?.facts?.hostKeys ?? [];
  return text.split('\n').flatMap((line) => {
    const [type = '', fingerprint = ''] = line.split(' ');
    if (fingerprint === '') return [];
    return own.find((key) => key.fingerprint === fingerprint) ?? { type, fingerprint, blob: '' };
  });
}

/** Login keys of a node: the ones that it can offer. */
function loginKeys(fleet: FleetSnapshot, from: NodeId): HostKey[] {
  const keys = fleet.known[from]?.observation?.facts?.userKeys ?? [];
  return keys.map(({ type, fingerprint, line }) => ({ type, fingerprint, blob: line.split(' ')[1] ?? '' }));
}

/** The newest open change that put one of these keys there. */
function writtenFor(
  fleet: FleetSnapshot,
  from: NodeId,
  to: NodeId,
  what: TrustWhat,
  keys: readonly HostKey[],
): JournalEntry | undefined {
  const [place, file] = what === 'host-key' ? [from, 'known_hosts'] : [to, 'authorized_keys'];
  // A login of another node carries that node's key: by the manager's own key it cannot be mistaken.
  return [...fleet.changes]
    .reverse()
    .find(
      (entry) =>
        entry.nodeId === place &&
        entry.state !== 'undone' &&
        entry.state !== 'failed' &&
        linesOf(entry, file).some((line) => keys.some(({ blob }) => blob !== '' && line.includes(blob))),
    );
}

function linesOf({ inverse }: JournalEntry, file: string): readonly string[] {
  if (inverse.kind === 'remove-lines') return inverse.path.includes(file) ? inverse.lines : [];
  if (inverse.kind === 'replace-lines') return inverse.path.includes(file) ? inverse.remove : [];
  return [];
}

/** One record in a sentence: who trusts whom. */
export const trustSentence = ({ from, to, what }: TrustRecord, fleet: FleetSnapshot): Sentence => {
  const values = { from: nameOf(from, fleet.cluster), to: nameOf(to, fleet.cluster) };
  return what === 'host-key'
    ? say('{{from}} knows the host key of {{to}}', values)
    : say('{{from}} may log in on {{to}}', values);
};
