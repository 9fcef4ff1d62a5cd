import { say } from './say';
import type { Sentence } from './sentence';

/** Every label that evidence of a check stands under, as it is shown. A check cannot use another one: its type is made of these. */
export const EVIDENCE_LABELS = {
  'offset in ms': say('offset in ms'),
  home: say('home'),
  'free in GiB': say('free in GiB'),
  device: say('device'),
  usable: say('usable'),
  fusermount: say('fusermount'),
  writable: say('writable'),
  noexec: say('noexec'),
  match: say('match'),
  'known as': say('known as'),
  file: say('file'),
  offered: say('offered'),
  pinned: say('pinned'),
  next: say('next'),
  PATH: say('PATH'),
  shell: say('shell'),
  login: say('login'),
  attempts: say('attempts'),
  ssh: say('ssh'),
  system: say('system'),
  kernel: say('kernel'),
  architecture: say('architecture'),
  'dpkg interrupted': say('dpkg interrupted'),
  'in use': say('in use'),
  'worker to scheduler': say('worker to scheduler'),
  'scheduler to worker': say('scheduler to worker'),
  wanted: say('wanted'),
  'on the node': say('on the node'),
  path: say('path'),
  version: say('version'),
  'on PATH': say('on PATH'),
  port: say('port'),
  found: say('found'),
  expected: say('expected'),
  entries: say('entries'),
  user: say('user'),
  methods: say('methods'),
  answer: say('answer'),
  'sftp server': say('sftp server'),
  address: say('address'),
  state: say('state'),
  keys: say('keys'),
  hostname: say('hostname'),
  'addresses of the worker': say('addresses of the worker'),
  'from=': say('from='),
  part: say('part'),
  missing: say('missing'),
  source: say('source'),
  'asked by': say('asked by'),
  'on one side only': say('on one side only'),
  'ssh-agent': say('ssh-agent'),
  others: say('others'),
  target: say('target'),
  type: say('type'),
} as const satisfies Readonly<Record<string, Sentence>>;

/** `keys of NODE`, `known to NODE`: what that node has, and what stands in its known_hosts. */
export type EvidenceLabel = keyof typeof EVIDENCE_LABELS | `keys of ${string}` | `known to ${string}`;

const KNOWN: Readonly<Record<string, Sentence>> = EVIDENCE_LABELS;

/** A label as it is shown; one that nobody knows, of an older report for one, as it is. Pure. */
export function evidenceLabel(label: string): Sentence {
  const [, kind, node = ''] = /^(keys of|known to) (.+)$/s.exec(label) ?? [];
  if (kind === 'keys of') return say('keys of {{node}}', { node });
  if (kind === 'known to') return say('known to {{node}}', { node });
  return KNOWN[label] ?? { en: label, values: {} };
}
