import type { ProofReport, ReportNode } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';
import { type Block, type Cell, cell, mono, namesOf, strong, table, timeText } from './report-document';

/** A page lists node by node up to here; of more it sums up, and report.json lists all. Printed, 254 nodes would be 100 pages. */
export const MOST_LISTED = 24;
const MOST_NAMES = 6;

export const isLarge = ({ nodes }: ProofReport): boolean => nodes.length > MOST_LISTED;

/**
 * A table of which a large cluster shows the first rows alone; the text after it says how many are left out.
 * @param things what the rows are, in the plural. @param rest what holds for those left out, a sentence or nothing.
 */
export function cutTable(
  report: ProofReport,
  [titles, rows, none, isDense]: readonly [readonly string[], readonly (readonly Cell[])[], string, boolean],
  things: string,
  rest = '',
): Block[] {
  const left = rows.length - MOST_LISTED;
  if (!isLarge(report) || left <= 0) return [table(titles, rows, none, isDense)];
  const said = `${MOST_LISTED} of ${rows.length} ${things} are shown; report.json lists all.`;
  return [table(titles, rows.slice(0, MOST_LISTED), none, isDense), textBlock([said, rest].filter(Boolean).join(' '))];
}

export const textBlock = (text: string): Block => ({ kind: 'text', text });

/** Groups in the order of their first members. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const own = groups.get(keyOf(item));
    if (own) own.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** The first names, and how many more there are. */
export function namesText(names: readonly string[]): string {
  const left = names.length - MOST_NAMES;
  return left > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${left} more` : names.join(', ');
}

const SEVERE = ['fail', 'error', 'blocked', 'warn'];

/** Every check with what came of it, and on how many nodes; what does not hold comes first. */
export function findingsSummedUp(report: ProofReport): Block[] {
  const all = report.nodes.flatMap((node) => node.findings.map((finding) => ({ node, finding })));
  const groups = grouped(all, ({ finding }) => `${finding.checkId} ${finding.status} ${finding.summary.en}`);
  const rows = groups
    .sort(([a], [b]) => order(a.finding.status) - order(b.finding.status))
    .map((own) => {
      const { checkId, status, summary } = own[0].finding;
      const tone = status === 'fail' ? 'broken' : SEVERE.includes(status) ? 'advice' : undefined;
      return [
        mono(checkId),
        cell(status, tone ? { tone } : {}),
        cell(own.length),
        cell(english(summary)),
        cell(namesText(own.map(({ node }) => node.name))),
      ];
    });
  return [
    textBlock(`Summed up over ${report.nodes.length} nodes, worded as of the first one; report.json lists each.`),
    table(['Check', 'Status', '#Nodes', 'Finding', 'On'], rows, 'No node was checked for this run.', true),
  ];
}

const order = (status: string): number => (SEVERE.includes(status) ? SEVERE.indexOf(status) : SEVERE.length);

/** The journal by kind of change: how often, on how many nodes, from when to when. */
export function changesSummedUp(report: ProofReport): Block[] {
  const name = namesOf(report);
  const rows = grouped(report.changes, ({ what, inverse, state }) => `${what.en} ${inverse.kind} ${state}`).map(
    (own) => {
      const times = own.map(({ at }) => at);
      const nodes = [...new Set(own.map(({ nodeId }) => name(nodeId)))];
      const [{ what, inverse, state }] = own;
      const [from, to] = [Math.min(...times), Math.max(...times)];
      return [
        cell(timeText(from), from === to ? {} : { note: `to ${timeText(to)}` }),
        cell(own.length),
        cell(nodes.length, { note: namesText(nodes) }),
        cell(english(what), 'path' in inverse && !english(what).includes(inverse.path) ? { note: inverse.path } : {}),
        mono(inverse.kind),
        cell(state),
      ];
    },
  );
  return [
    textBlock(`${report.changes.length} changes, summed up and worded as the first of each; report.json lists each.`),
    table(['When', '#Changes', '#Nodes', 'What', 'Taken back by', 'State'], rows, 'None.', true),
  ];
}

/** Which programs are on how many nodes. */
export function versionsSummedUp(report: ProofReport, textOf: (node: ReportNode) => string): Cell[][] {
  return grouped(report.nodes, textOf).map((own) => [
    strong(
      own.length === 1 ? own[0].name : `${own.length} nodes`,
      own.length === 1 ? '' : namesText(own.map((n) => n.name)),
    ),
    cell(textOf(own[0])),
  ]);
}

/** Nodes in the order in which a page shows them: where something failed, the scheduler, the manager, then the others. */
export function nodesInOrder(report: ProofReport): ReportNode[] {
  const bad = new Set<string>(report.phases.filter(({ state }) => state !== 'done').map(({ node }) => node));
  if (report.failure?.nodeId) bad.add(report.failure.nodeId);
  const rank = ({ id, role }: ReportNode): number => (bad.has(id) ? 0 : role === 'worker' ? 2 : 1);
  return isLarge(report) ? [...report.nodes].sort((a, b) => rank(a) - rank(b)) : [...report.nodes];
}
