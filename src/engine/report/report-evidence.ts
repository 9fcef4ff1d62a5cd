import type { JournalEntry } from '../../shared/model/journal';
import { MANAGER } from '../../shared/model/manager';
import type { ProofReport, ReportNode, ReportTrust } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';
import { TRUST_WORDS, trustedKeys } from './host-key-trust';
import { type Block, type Cell, cell, mono, namesOf, strong, table, timeCell, timeText } from './report-document';
import {
  changesSummedUp,
  cutTable,
  findingsSummedUp,
  grouped,
  isLarge,
  MOST_LISTED,
  textBlock,
  versionsSummedUp,
} from './report-large';

/** Lines of each node's log that a page shows; report.json holds all that were kept. */
const LOG_LINES = 24;
const MOST_LOGS = 12;
const MOST_LINE = 200;
const NOT_GOOD = new Set(['fail', 'error', 'warn', 'blocked']);

const trustCell = ({ comparison, isReplaced, at }: ReportTrust): Cell =>
  cell(english(TRUST_WORDS[comparison]), {
    ...(at === null ? {} : { note: `${isReplaced ? 'in place of another key, ' : ''}${timeText(at)}` }),
    ...(comparison === 'accepted-unseen' || comparison === 'replaced' ? { tone: 'advice' as const } : {}),
  });

/** Host keys and how each was compared: those of the nodes on this computer, then those between the nodes. */
export function keyBlocks(report: ProofReport): Block[] {
  const name = namesOf(report);
  const all = trustedKeys(report);
  const here = all.filter(({ from }) => from === MANAGER);
  // What nobody compared comes first: a page that is cut must not hide it.
  const unseen = ({ comparison }: ReportTrust): number => Number(comparison === 'accepted-unseen');
  if (isLarge(report)) here.sort((a, b) => unseen(b) - unseen(a));
  const rows = here.map((each) => [strong(name(each.to)), mono(each.type), mono(each.fingerprint), trustCell(each)]);
  const kinds = grouped(here, ({ comparison }) => comparison).map(
    (own) => `${english(TRUST_WORDS[own[0].comparison])}: ${own.length}`,
  );
  const between = all.filter(({ from }) => from !== MANAGER);
  const rowsBetween = between.map((each) => [
    strong(name(each.from)),
    strong(name(each.to)),
    mono(each.fingerprint === '' ? null : `${each.type} ${each.fingerprint}`),
    trustCell(each),
  ]);
  return [
    ...cutTable(
      report,
      [['Node', 'Type', 'Fingerprint', 'Compared'], rows, 'One machine: no host key was needed.', false],
      'host keys',
      `How they were compared: ${kinds.join('; ')}.`,
    ),
    ...(between.length > 0
      ? [
          textBlock('Between the nodes, where one logs in on another:'),
          ...cutTable(report, [['On', 'Key of', 'Key', 'Compared'], rowsBetween, '', false], 'keys between nodes'),
        ]
      : []),
  ];
}

/** What does not hold, row by row; what holds in one line per node. */
export function findingBlocks(report: ProofReport): Block[] {
  if (isLarge(report)) return findingsSummedUp(report);
  const bad = report.nodes.flatMap((node) =>
    node.findings
      .filter(({ status }) => NOT_GOOD.has(status))
      .map((finding) => [
        strong(node.name),
        mono(finding.checkId),
        cell(finding.status, { tone: finding.status === 'fail' ? 'broken' : 'advice' }),
        cell(english(finding.summary)),
      ]),
  );
  const good = report.nodes.map((node) => {
    const idsOf = (wanted: string): string[] =>
      node.findings.filter(({ status }) => status === wanted).map(({ checkId }) => checkId);
    const [held, skipped] = [idsOf('pass'), idsOf('skipped')];
    const note = skipped.length > 0 ? { note: `Does not apply: ${skipped.join(', ')}` } : {};
    return [strong(node.name), cell(held.length), cell(held.join(', ') || 'Not checked for this run.', note)];
  });
  return [
    table(['Node', 'Check', 'Status', 'Finding'], bad, 'Every check of every node that took part holds.', true),
    table(['Node', '#Passed', 'Checks'], good, 'No node took part.', true),
  ];
}

/** Where a change was made, unless its sentence says so already. */
const pathNote = (said: string, inverse: JournalEntry['inverse']): Omit<Cell, 'text'> =>
  'path' in inverse && !said.includes(inverse.path) ? { note: inverse.path } : {};

/** The journal: every change, and what takes it back; of a large cluster by kind. */
export function changeBlocks(report: ProofReport): Block[] {
  if (isLarge(report) && report.changes.length > MOST_LISTED) return changesSummedUp(report);
  const name = namesOf(report);
  const rows = report.changes.map(({ at, nodeId, what, inverse, state }) => [
    timeCell(at),
    strong(name(nodeId)),
    cell(english(what), pathNote(english(what), inverse)),
    mono(inverse.kind),
    cell(state),
  ]);
  const none = report.isLocal ? 'A run on this computer alone changes nothing that is journalled.' : 'None.';
  return [table(['When', 'Node', 'What', 'Taken back by', 'State'], rows, none, true)];
}

/** How fast the share was, where it was measured. */
export function speedBlocks(report: ProofReport): Block[] {
  const name = namesOf(report);
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB/s`;
  const rows = report.share.speeds.map((speed) => [
    strong(name(speed.node)),
    cell(mib(speed.writeBytesPerSecond)),
    cell(mib(speed.readBytesPerSecond)),
    cell(`${speed.smallFilesPerSecond.toFixed(0)} per s`),
    timeCell(speed.at),
  ]);
  const titles = ['Worker', '#Writing', '#Reading', '#Small files', 'Measured'];
  return cutTable(report, [titles, rows, 'Its speed was not measured.', true], 'measurements');
}

/** Programs of each node, and the packages, which are equal everywhere. */
export function packagesBlock(report: ProofReport): Block {
  const textOf = ({ versions }: ReportNode): string =>
    Object.entries(versions)
      .map(([program, version]) => `${program} ${version}`)
      .join(', ');
  const programs = isLarge(report)
    ? versionsSummedUp(report, textOf)
    : report.nodes.map((node) => [strong(node.name), cell(textOf(node))]);
  const packages = Object.entries(report.packages).map(([program, version]) => `${program} ${version}`);
  const equal = [
    strong('Packages, equal on every node'),
    cell(packages.join(', ') || 'The environment was not installed.'),
  ];
  return table(['Node', 'Program and version'], [...programs, equal], '', true);
}

/** Nodes whose log says most: where it failed, then the scheduler, then the others in their order. */
function logsInOrder(report: ProofReport): [string, string[]][] {
  const name = namesOf(report);
  const bad = new Set(report.phases.filter(({ state }) => state !== 'done').map(({ node }) => name(node)));
  if (report.failure?.nodeId) bad.add(name(report.failure.nodeId));
  const rank = (node: string): number => (bad.has(node) ? 0 : node === name(report.scheduler) ? 1 : 2);
  return Object.entries(report.logs)
    .filter(([, lines]) => lines.length > 0)
    .sort(([a], [b]) => rank(a) - rank(b));
}

/** The end of the nodes' logs; of a large cluster those that say most. */
export function logBlocks(report: ProofReport): Block[] {
  const logs = logsInOrder(report);
  if (logs.length === 0) return [{ kind: 'text', text: 'No log lines.' }];
  const shown = logs.slice(0, MOST_LOGS).map(logBlock);
  const left = logs.length - shown.length;
  return left > 0 ? [...shown, { kind: 'text', text: `The logs of ${left} more nodes stand in report.json.` }] : shown;
}

const logBlock = ([node, lines]: [string, string[]]): Block => ({
  kind: 'code',
  title: lines.length > LOG_LINES ? `${node}, the last ${LOG_LINES} of ${lines.length} lines` : node,
  language: 'text',
  lines: lines.slice(-LOG_LINES).map(shortened),
});

/** A line of a page; `report.json` and the log beside it hold it whole. */
const shortened = (line: string): string => (line.length > MOST_LINE ? `${line.slice(0, MOST_LINE)} …` : line);
