import { MANAGER } from '../../shared/model/manager';
import type { ProofReport } from '../../shared/model/proof';
import { type BarKind, type TimelineBar, timelineOf } from '../../shared/timeline-layout';
import type { EdgeState } from '../../shared/topology-layout';
import { edgeOf, failedLast, flightsOf, isSchedulerNode, isWorkerNode, timelineNodes } from './report-figures';

const EDGE: Readonly<Record<EdgeState, string>> = {
  proven: '<=== both ways ===>',
  progress: '<- - under way - ->',
  broken: '<··· broken ······>',
  untried: '    not proven     ',
};

/** The cluster as lines of characters. Pure. */
export function clusterText(report: ProofReport): string[] {
  const scheduler = report.nodes.find(isSchedulerNode);
  if (!scheduler) return ['No scheduler took part.'];
  const manager = report.nodes.find((node) => node.id === MANAGER && node.id !== scheduler.id);
  const workers = report.nodes.filter((node) => isWorkerNode(node) && node.id !== scheduler.id);
  return [
    ...(manager ? [`${manager.name} (manager) ---- SSH ----> ${scheduler.name}`] : []),
    `${scheduler.name} (${scheduler.role.replace(/-/g, ' ')}, share)`,
    ...workers.map((node) => `  ${EDGE[edgeOf(report, node)]} ${node.name} (${flightsOf(report, node)} flights)`),
  ];
}

const COLUMNS = 64;
const LETTER: Readonly<Record<BarKind, string>> = { prepare: 'p', install: 'i', compute: 'C', verify: 'v' };

const SIGN: Partial<Record<TimelineBar['state'], string>> = { failed: 'X', cancelled: 'e' };

/** The run as one line per node, each letter a stretch of time. Pure. */
export function timelineText(report: ProofReport): string[] {
  const nodes = timelineNodes(report);
  const ids = nodes.map(({ id }) => id);
  const timeline = timelineOf(report.phases, report.batches, ids, report.endedAt);
  const width = Math.max(0, ...nodes.map(({ name }) => name.length));
  const rows = timeline.rows.map((row, at) => {
    const line = Array.from({ length: COLUMNS }, () => ' ');
    const fill = (from: number, to: number, sign: string) => {
      const first = Math.min(COLUMNS - 1, Math.floor(from * COLUMNS));
      for (let each = first; each < Math.max(first + 1, Math.round(to * COLUMNS)); each += 1) line[each] = sign;
    };
    for (const wait of row.waits) fill(wait.from, wait.to, '-');
    for (const bar of failedLast(row.bars)) fill(bar.from, bar.to, SIGN[bar.state] ?? LETTER[bar.kind]);
    return `${(nodes[at]?.name ?? '').padEnd(width)} |${line.join('').slice(0, COLUMNS)}|`;
  });
  const total = `${(timeline.durationMs / 1000).toFixed(1)} s`;
  const scale = `${' '.repeat(width)} 0${total.padStart(COLUMNS)}`;
  return [
    scale,
    ...rows,
    'p prepare, i install, start and stop, C compute, v verify, - waits for others, X failed, e ended early',
  ];
}
