import { isIP } from 'node:net';
import { MANAGER } from '../../shared/model/manager';
import { ProofReport, type ReportNode } from '../../shared/model/proof';
import { MadeUpNames, type MaskKind } from './made-up-names';
import { textMask, versionMask } from './mask-text';

/** Fields whose texts are words of Muster or numbers of a run: they name nobody, and others read them by their exact spelling. */
const OWN_WORDS = new Set([
  'schema',
  'runner',
  'verdict',
  'state',
  'role',
  'phase',
  'checkId',
  'blockedBy',
  'remedies',
  'code',
  'kind',
  'en',
  'sha256',
  'jobId',
  'manager',
  'mode',
  'comparison',
]);
/** Texts that a node said of itself: versions and systems stay, a name in them does not. */
const SAID = new Set(['versions', 'packages', 'osName', 'arch', 'cpuModel', 'backend', 'status', 'musterVersion']);
/** Records whose keys are not names of Muster's fields: of `logs` they are names of nodes. */
const FREE_RECORDS = new Set(['logs', 'values', 'evidence']);
/** Whole files and what proves them: nothing in a share-safe copy is to be put back. */
const DROPPED: Readonly<Record<string, string>> = { contentBase64: '', afterSha256: '', blob: '', owner: 'masked' };

/**
 * The report as it can be shown to strangers: users, host names, addresses, the cluster's name, key fingerprints and home
 * folders are replaced by made-up ones, the same everywhere in it, in log excerpts as well. Fingerprints too: a host key
 * is public, and who has it can find the machine by it. Kept: times, versions, systems, processors, sizes, checksums of
 * outputs and what was found. Pure.
 */
export function maskReport(report: ProofReport): ProofReport {
  if (report.isMasked) return report;
  const names = namesFor(report);
  const masked = walk(report, { mask: textMask(names), maskVersion: versionMask(names) }, '') as ProofReport;
  // The run's own id is random, and is what two people talk about.
  return ProofReport.parse({ ...masked, id: report.id, isMasked: true, changes: changesOf(masked, report) });
}

const changesOf = (masked: ProofReport, { changes }: ProofReport): ProofReport['changes'] =>
  masked.changes.map((entry, at) => ({ ...entry, id: changes[at]?.id ?? entry.id }));

interface Masks {
  readonly mask: (text: string) => string;
  readonly maskVersion: (text: string) => string;
}

function walk(value: unknown, masks: Masks, key: string): unknown {
  if (typeof value === 'string') return DROPPED[key] ?? (key === '' ? value : masks.mask(value));
  if (Array.isArray(value)) return value.map((each) => walk(each, masks, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    if (FREE_RECORDS.has(key)) return [key === 'logs' ? masks.mask(name) : name, walk(inner, masks, 'free')];
    if (SAID.has(name)) return [name, saidMasked(inner, masks)];
    return [name, OWN_WORDS.has(name) ? inner : walk(inner, masks, name)];
  });
  return Object.fromEntries(entries);
}

/** A word without spaces is a version or a name of a system; anything longer is text as any other. */
function saidMasked(value: unknown, masks: Masks): unknown {
  const masked = (said: string): string => (/^[\w.+~-]*$/.test(said) ? masks.maskVersion(said) : masks.mask(said));
  if (typeof value === 'string') return masked(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, said]) => [name, typeof said === 'string' ? masked(said) : said]),
  );
}

const kindOf = (node: ReportNode): MaskKind => {
  if (node.id === MANAGER) return 'manager';
  return node.role === 'manager' ? 'manager' : node.role === 'worker' ? 'worker' : 'scheduler';
};

/** Every name that the report itself knows, with what stands for it. */
function namesFor(report: ProofReport): MadeUpNames {
  const { nodes } = report;
  const names = new MadeUpNames([
    report.cluster,
    ...nodes.flatMap(({ id, name, address, user }) => [id, name, address, user]),
  ]);
  for (const node of nodes) nameNode(node, names);
  for (const { user } of nodes) if (user !== '') names.of('user', user);
  const account = /^([^@/\s]+)@/.exec(report.share.source)?.[1];
  if (account) names.of('user', account);
  names.of('cluster', report.cluster);
  for (const { fingerprint } of nodes.flatMap(({ hostKeys }) => hostKeys)) {
    const made = names.of('fingerprint', fingerprint);
    // Some programs print it without its prefix.
    names.alias(fingerprint.replace(/^SHA256:/, ''), made.replace(/^SHA256:/, ''));
  }
  return names;
}

/** A machine has one made-up name, whichever of its names is met; its address stays an address. */
function nameNode(node: ReportNode, names: MadeUpNames): void {
  const hosts = [node.name, node.id === MANAGER ? '' : node.id, isIP(node.address) === 0 ? node.address : ''].filter(
    (text) => text !== '' && isIP(text) === 0 && text !== 'localhost',
  );
  if (isIP(node.address) !== 0 && !/^127\./.test(node.address)) names.of('address', node.address);
  const [first] = hosts;
  if (first === undefined) return;
  const made = names.of(kindOf(node), first);
  for (const host of hosts) {
    names.alias(host, made);
    const [label, ...domain] = host.split('.');
    if (label) names.alias(label, made);
    // One label, like local, says nothing, and stands in other words.
    if (domain.length > 1) names.of('domain', domain.join('.'));
  }
}
