import { CircleCheck, KeyRound, Minus, ShieldAlert } from 'lucide-react';
import type { CheckId, CheckResult } from '../../../shared/model/check';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { TrustSeen } from '../../../shared/model/event';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { isStale, resultsOf, trustKey } from '../../../shared/model/fleet-fold';
import type { HostKey, SeedComparison } from '../../../shared/model/host-key';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import { say } from '../../../shared/model/say';
import type { Sentence } from '../../../shared/model/sentence';
import { remoteWorkersOf, standingOf } from '../../../shared/steps';
import { type NodeRole, roleOf } from '../../view/node-view';
import { CHECK_WORDS, type StatusWord } from '../../view/status-words';
import { clockText } from '../../view/units';

/** One cell: how one trust stands, and since when or why. What is older than the last sleep or start has no colour. */
export interface TrustCell {
  readonly word: StatusWord;
  readonly note: Sentence | null;
}
export type TrustColumn = 'manager' | 'worker-key' | 'worker-login' | 'scheduler-key' | 'scheduler-login';
/** One node and its trust in every direction. */
export interface TrustRow {
  readonly id: NodeId;
  readonly name: string;
  readonly role: NodeRole;
  readonly cells: Readonly<Record<TrustColumn, TrustCell>>;
}

const PINNED: StatusWord = { word: 'Pinned', icon: CircleCheck, tone: 'ok' };
const KNOWN: StatusWord = { word: 'Known', icon: CircleCheck, tone: 'ok' };
const SEEDED: StatusWord = { word: 'Seeded', icon: CircleCheck, tone: 'ok' };
const WORKS: StatusWord = { word: 'Works', icon: CircleCheck, tone: 'ok' };
const TO_SEED: StatusWord = { word: 'To seed', icon: KeyRound, tone: 'warn' };
const TO_AUTHORISE: StatusWord = { word: 'To authorise', icon: KeyRound, tone: 'warn' };
const DIFFERS: StatusWord = { word: 'Keys differ', icon: ShieldAlert, tone: 'bad' };
const NONE: TrustCell = { word: { word: 'None needed', icon: Minus, tone: 'mute' }, note: null };

/** The check behind each column. */
export const COLUMN_CHECKS: Readonly<Record<TrustColumn, CheckId>> = {
  manager: 'host-key-known',
  'worker-key': 'scheduler-host-key-known',
  'worker-login': 'reverse-ssh',
  'scheduler-key': 'worker-host-key-known',
  'scheduler-login': 'scheduler-login',
};
const WORDS: Readonly<Record<TrustColumn, readonly [good: StatusWord, bad: StatusWord]>> = {
  manager: [PINNED, DIFFERS],
  'worker-key': [KNOWN, TO_SEED],
  'worker-login': [WORKS, TO_AUTHORISE],
  'scheduler-key': [KNOWN, TO_SEED],
  'scheduler-login': [WORKS, TO_AUTHORISE],
};

const WAITS_FOR: Partial<Record<CheckId, Sentence>> = {
  'scheduler-host-key-known': say('for the host key'),
  'worker-host-key-known': say('for the host key'),
  'ssh-auth': say('for the login'),
  'host-key-known': say('for its host key'),
};

export const isDifferent = (trust: TrustSeen | undefined): boolean =>
  trust?.comparisons.some((one) => !one.agrees) ?? false;

function cellOf(column: TrustColumn, result: CheckResult | undefined, trust: TrustSeen | undefined): TrustCell {
  if (isDifferent(trust)) return { word: DIFFERS, note: say('nothing is written') };
  if (!result) return { word: CHECK_WORDS.pending, note: null };
  const [good, bad] = WORDS[column];
  const at = clockText(result.at);
  switch (result.status) {
    case 'pass':
    case 'warn':
      return trust?.isSeeded && column.endsWith('-key')
        ? { word: SEEDED, note: say('{{time}}, all agree', { time: clockText(trust.at) }) }
        : { word: good, note: say('seen {{time}}', { time: at }) };
    case 'fail':
      return column === 'manager' && result.evidence.match !== 'mismatch'
        ? { word: { ...TO_SEED, word: 'Verify key' }, note: null }
        : { word: bad, note: null };
    case 'blocked':
      return { word: CHECK_WORDS.blocked, note: result.blockedBy ? (WAITS_FOR[result.blockedBy] ?? null) : null };
    case 'skipped':
      return NONE;
    default:
      return { word: CHECK_WORDS[result.status], note: null };
  }
}

/** The same word without its colour, and when it was found out. */
const aged = ({ word }: TrustCell, result: CheckResult): TrustCell => ({
  word: { ...word, tone: 'mute' },
  note: say('as of {{time}}', { time: clockText(result.at) }),
});

/** Nothing that was found out can be old: it does not apply, or is being looked at again. */
const NEVER_OLD: ReadonlySet<CheckResult['status']> = new Set(['skipped', 'pending', 'running']);

/** The scheduler, then every worker that needs a way back, with all directions of trust. */
export function trustRows(fleet: FleetSnapshot): TrustRow[] {
  const { scheduler } = fleet.cluster;
  if (scheduler === null) return [];
  const rowOf = (id: NodeId): TrustRow => {
    const results = resultsOf(fleet, id);
    const seen = (column: TrustColumn, trust?: TrustSeen): TrustCell => {
      const result = results[COLUMN_CHECKS[column]];
      const fresh = cellOf(column, result, trust);
      // Two keys that differ stay an alarm, however old.
      const isOld = result && isStale(fleet, result) && !NEVER_OLD.has(result.status) && fresh.word !== DIFFERS;
      return isOld ? aged(fresh, result) : fresh;
    };
    const to = fleet.trust[trustKey(id, scheduler)];
    const back = fleet.trust[trustKey(scheduler, id)];
    const cell = (column: TrustColumn, trust?: TrustSeen): TrustCell =>
      id === scheduler || (column === 'manager' && id === MANAGER)
        ? column === 'manager' && id !== MANAGER
          ? seen(column)
          : NONE
        : seen(column, trust);
    return {
      id,
      name: nameOf(id, fleet.cluster),
      role: roleOf(id, fleet.cluster),
      cells: {
        manager: cell('manager'),
        'worker-key': cell('worker-key', to),
        'worker-login': cell('worker-login'),
        'scheduler-key': cell('scheduler-key', back),
        'scheduler-login': cell('scheduler-login'),
      },
    };
  };
  return [scheduler, ...remoteWorkersOf(fleet)].map(rowOf);
}

/** Workers whose trust does not hold yet and whose prerequisites do: those that can be seeded now. */
export const seedableOf = (fleet: FleetSnapshot): NodeId[] =>
  remoteWorkersOf(fleet).filter(
    (node) =>
      node !== MANAGER &&
      standingOf(fleet, node, 'host-keys') !== 'holds' &&
      standingOf(fleet, node, 'prerequisites') === 'holds',
  );

/** Directions in which two sides were seen to show different keys. */
export const differencesOf = (fleet: FleetSnapshot): TrustSeen[] => {
  const taking = new Set<NodeId | null>([fleet.cluster.scheduler, ...remoteWorkersOf(fleet)]);
  return Object.values(fleet.trust).filter((one) => taking.has(one.from) && taking.has(one.to) && isDifferent(one));
};

/** What is known of one direction: the last comparison, or the two sides that the checks already brought home. */
export function comparisonsOf(
  fleet: FleetSnapshot,
  from: NodeId,
  to: NodeId,
): { readonly comparisons: readonly SeedComparison[]; readonly trust: TrustSeen | null } {
  const trust = fleet.trust[trustKey(from, to)] ?? null;
  if (trust) return { comparisons: trust.comparisons, trust };
  const observation = fleet.known[to]?.observation ?? null;
  const owner = observation?.facts?.hostKeys ?? [];
  const pinned = observation?.hostKey?.pinned ?? [];
  const keyIn = (keys: readonly HostKey[], type: string): string | null =>
    keys.find((key) => key.type === type)?.fingerprint ?? null;
  const types = [...new Set([...owner, ...pinned].map((key) => key.type))].sort();
  const comparisons = types.map((type) => {
    const own = keyIn(owner, type);
    const pin = keyIn(pinned, type);
    return { type, owner: own, seen: null, pinned: pin, agrees: own === null || pin === null || own === pin };
  });
  return { comparisons, trust: null };
}
