import { isIP } from 'node:net';
import { MANAGER } from '../../shared/model/manager';
import { ProofReport, type ReportNode } from '../../shared/model/proof';
import { MadeUpNames, type MaskKind } from './made-up-names';
import { textMask } from './mask-text';

/**
 * Fields whose texts are words of Muster, numbers of a run or versions: they name nobody, and others read them by their
 * exact spelling.
 */
const OWN_WORDS = new Set([
  'schema',
  'musterVersion',
  'runner',
  'verdict',
  'state',
  'role',
  'phase',
  'status',
  'checkId',
  'blockedBy',
  'remedies',
  'code',
  'kind',
  'en',
  'sha256',
  'jobId',
  'versions',
  'packages',
  'osName',
  'arch',
  'cpuModel',
  'backend',
  'manager',
  'mode',
  'comparison',
]);
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
  const mask = textMask(names);
  const masked = walk(report, mask, '') as ProofReport;
  // The run's own id is random, and is what two people talk about.
  return ProofReport.parse({ ...masked, id: report.id, isMasked: true, changes: changesOf(masked, report) });
}

const changesOf = (masked: ProofReport, { changes }: ProofReport): ProofReport['changes'] =>
  masked.changes.map((entry, at) => ({ ...entry, id: changes[at]?.id ?? entry.id }));

function walk(value: unknown, mask: (text: string) => string, key: string): unknown {
  if (typeof value === 'string') return DROPPED[key] ?? (key === '' ? value : mask(value));
  if (Array.isArray(value)) return value.map((each) => walk(each, mask, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    key === 'logs' ? mask(name) : name,
    OWN_WORDS.has(name) && !FREE_RECORDS.has(key) ? inner : walk(inner, mask, FREE_RECORDS.has(key) ? 'free' : name),
  ]);
  return Object.fromEntries(entries);
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
  const account = /^([^@/]+)@/.exec(report.share.source)?.[1];
  if (account) names.of('user', account);
  names.of('cluster', report.cluster);
  for (const { fingerprint } of nodes.flatMap(({ hostKeys }) => hostKeys)) names.of('fingerprint', fingerprint);
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
