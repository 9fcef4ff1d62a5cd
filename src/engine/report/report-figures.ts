import { MANAGER } from '../../shared/model/manager';
import type { PhaseSpan, ProofBatch, ProofReport, ReportNode } from '../../shared/model/proof';
import { type BarKind, type TimelineBar, timelineOf } from '../../shared/timeline-layout';
import { type EdgeState, type TopologyInput, topologyOf } from '../../shared/topology-layout';
import { html, type Markup } from './markup';

const doneByNode = new WeakMap<ProofReport, Map<string, ProofBatch[]>>();

/** Batches that a node has computed. */
export function doneBatches(report: ProofReport, node: ReportNode): readonly ProofBatch[] {
  let done = doneByNode.get(report);
  if (!done) {
    done = new Map();
    for (const batch of report.batches) {
      if (batch.state === 'done') done.set(batch.node, [...(done.get(batch.node) ?? []), batch]);
    }
    doneByNode.set(report, done);
  }
  return done.get(node.id) ?? [];
}

/** Flights that a node computed. */
export const flightsOf = (report: ProofReport, node: ReportNode): number => doneBatches(report, node).length;

/** What a picture of a page can hold; the tables hold the rest. */
const MOST_BOXES = 16;
const MOST_ROWS = 40;
const MOST_HATCHED_ROWS = 12;

export const isWorkerNode = (node: ReportNode): boolean =>
  node.role === 'worker' || node.role === 'scheduler-and-worker';
export const isSchedulerNode = (node: ReportNode): boolean =>
  node.role === 'scheduler' || node.role === 'scheduler-and-worker';

/** What was proven of the way between a worker and the share. */
export function edgeOf(report: ProofReport, worker: ReportNode): EdgeState {
  const view = report.claims.find(({ id }) => id === `view-${worker.id}`)?.state;
  if (view === 'broken' || report.failure?.nodeId === worker.id) return 'broken';
  if (view === 'holds') return 'proven';
  return flightsOf(report, worker) > 0 ? 'progress' : 'untried';
}

const ORDER: readonly EdgeState[] = ['broken', 'untried', 'progress'];

/** The workers that have no box of their own; their edge is the worst of theirs. */
function othersIn(report: ProofReport, workers: readonly ReportNode[]): TopologyInput['workers'][number] {
  const edges = workers.map((node) => edgeOf(report, node));
  const edge = ORDER.find((state) => edges.includes(state)) ?? 'proven';
  const flights = workers.reduce((sum, node) => sum + flightsOf(report, node), 0);
  return { id: 'others', name: `${workers.length} more`, text: `${flights} flights`, edge };
}

/** The cluster's picture. */
export function clusterFigure(report: ProofReport): Markup {
  const scheduler = report.nodes.find(isSchedulerNode);
  if (!scheduler) return html``;
  const manager = report.nodes.find((node) => node.id === MANAGER && node.id !== scheduler.id);
  const workers = report.nodes.filter((node) => isWorkerNode(node) && node.id !== scheduler.id);
  const left = workers.length - MOST_BOXES;
  const drawn = left > 0 ? workers.slice(0, MOST_BOXES - 1) : workers;
  const picture = topologyOf({
    manager: manager ? { id: manager.id, name: manager.name, text: 'manager' } : null,
    scheduler: {
      id: scheduler.id,
      name: scheduler.name,
      text: isWorkerNode(scheduler)
        ? `scheduler and worker, ${flightsOf(report, scheduler)} flights`
        : 'scheduler, share',
    },
    managerEdge: 'proven',
    workers: [
      ...drawn.map((node) => ({
        id: node.id as string,
        name: node.name,
        text: `${flightsOf(report, node)} flights`,
        edge: edgeOf(report, node),
      })),
      ...(left > 0 ? [othersIn(report, workers.slice(drawn.length))] : []),
    ],
  });
  return html`<svg viewBox="0 0 ${picture.width} ${picture.height}" width="${picture.width}" role="img" aria-label="The cluster: the table below says the same">
${picture.edges.map((edge) => html`<path class="edge ${edge.state}" d="${edge.path}"/>${endMark(edge.state, edge.end)}`)}
${picture.boxes.map(
  (
    box,
  ) => html`<rect class="box ${box.role}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="6"/>
<text class="name" x="${box.x + 12}" y="${box.y + 19}">${box.name}</text><text class="small" x="${box.x + 12}" y="${box.y + 35}">${box.text}</text>`,
)}</svg>${edgeLegend([...new Set(picture.edges.map(({ state }) => state))])}`;
}

/** The end of a line: a cross where it is broken, so that no colour is needed to see it. */
const endMark = (state: EdgeState, { x, y }: { readonly x: number; readonly y: number }): Markup =>
  state === 'broken'
    ? html`<path class="cross" d="M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10"/>`
    : html`<circle class="dot ${state}" cx="${x}" cy="${y}" r="4"/>`;

const EDGE_WORDS: Readonly<Record<EdgeState, string>> = {
  proven: 'shown to work',
  progress: 'under way when the run ended',
  broken: 'broken',
  untried: 'not proven',
};

/** What the lines of the picture mean, those alone that are in it. */
const edgeLegend = (states: readonly EdgeState[]): Markup =>
  html`<ul class="legend">${states.map((state) => html`<li><svg class="line" viewBox="0 0 28 12" aria-hidden="true"><path class="edge ${state}" d="M0 6h24"/>${endMark(state, { x: 23, y: 6 })}</svg>${EDGE_WORDS[state]}</li>`)}</ul>`;

const WIDTH = 804;
const LEFT = 120;
const ROW = 30;
const BAR_LABEL: Partial<Record<TimelineBar['phase'], string>> = {
  'mirror-inputs': 'Mirror',
  install: 'Install',
  'start-scheduler': 'Start',
  'start-workers': 'Start',
  'verify-outputs': 'Verify',
  inputs: 'Inputs',
  sentinel: 'Sentinel',
};
const PIXELS_PER_LETTER = 7;
/** From here on the words of a tick would run out of the picture. */
const LAST_TICK_FROM = 0.96;
const END = html` text-anchor="end"`;

function barLabel(bar: TimelineBar, width: number): string {
  const label =
    bar.phase === 'compute'
      ? bar.batches > 0
        ? `${bar.batches} flights`
        : 'Coordinate'
      : (BAR_LABEL[bar.phase] ?? '');
  return label.length * PIXELS_PER_LETTER + 8 <= width ? label : '';
}

/** Lines over the bars, so that their kinds differ in black and white too. */
const PATTERNS = html`<defs><pattern id="hatch-prepare" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="stroke" d="M0 0v6"/></pattern><pattern id="hatch-verify" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="spot" cx="2.5" cy="2.5" r="0.9"/></pattern><pattern id="hatch-compute" width="6" height="6" patternUnits="userSpaceOnUse"><path class="stroke" d="M0 0h6"/></pattern><pattern id="hatch-failed" width="6" height="6" patternUnits="userSpaceOnUse"><path class="stroke" d="M0 0l6 6M6 0l-6 6"/></pattern></defs>`;

/** Nodes with a row in the timeline: those where a phase did not end well come first when there are too many. */
export function timelineNodes(report: ProofReport): ReportNode[] {
  const seen = new Set<string>(report.phases.map(({ node }) => node));
  const nodes = report.nodes.filter(({ id }) => seen.has(id));
  if (nodes.length <= MOST_ROWS) return nodes;
  const bad = new Set<string>(report.phases.filter(({ state }) => state !== 'done').map(({ node }) => node));
  const first = (node: ReportNode): number => (bad.has(node.id) ? 0 : isSchedulerNode(node) ? 1 : 2);
  return [...nodes].sort((a, b) => first(a) - first(b)).slice(0, MOST_ROWS);
}

const BAD_STATES: readonly [PhaseSpan['state'], string][] = [
  ['failed', 'failed'],
  ['cancelled', 'ended early'],
];

/** Phases run side by side: what failed is drawn over the others. */
export const failedLast = (bars: readonly TimelineBar[]): TimelineBar[] => [
  ...bars.filter(({ state }) => state !== 'failed'),
  ...bars.filter(({ state }) => state === 'failed'),
];

/** The run as a timeline, one row per node; waiting is a thin line. */
export function timelineFigure(report: ProofReport): Markup {
  const nodes = timelineNodes(report);
  const timeline = timelineOf(
    report.phases,
    report.batches,
    nodes.map((node) => node.id),
    report.endedAt,
  );
  const x = (fraction: number) => Number((LEFT + fraction * (WIDTH - LEFT)).toFixed(1));
  // Each costs a PDF a pattern of its own; with many rows the words and shades have to do.
  const isHatched = nodes.length <= MOST_HATCHED_ROWS;
  const bar = (item: TimelineBar, y: number) => {
    const width = Math.max(2, x(item.to) - x(item.from) - 1);
    const state = item.state === 'done' ? item.kind : item.state;
    return html`<rect class="bar ${state}" x="${x(item.from)}" y="${y + 5}" width="${width.toFixed(1)}" height="20" rx="3"><title>${item.phase}: ${(item.durationMs / 1000).toFixed(2)} s, ${item.state}</title></rect>
${isHatched ? html`<rect class="hatch" fill="url(#hatch-${state})" x="${x(item.from)}" y="${y + 5}" width="${width.toFixed(1)}" height="20" rx="3"/>` : null}
<text class="bar-text ${state}" x="${x(item.from) + 5}" y="${y + 19}">${barLabel(item, width)}</text>`;
  };
  const rows = timeline.rows.map((row, at) => {
    const y = 24 + at * ROW;
    return html`<line class="rule" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/><text class="name" x="0" y="${y + 20}">${nodes[at]?.name ?? ''}</text>
${row.waits.map((wait) => html`<line class="wait" x1="${x(wait.from)}" x2="${x(wait.to)}" y1="${y + 15}" y2="${y + 15}"/>`)}${failedLast(row.bars).map((item) => bar(item, y))}`;
  });
  const kinds: [BarKind | PhaseSpan['state'], string][] = [
    ['prepare', 'prepare'],
    ['install', 'install, start and stop'],
    ['compute', 'compute'],
    ['verify', 'verify'],
    ...BAD_STATES.filter(([state]) => report.phases.some((span) => span.state === state)),
  ];
  return html`<svg viewBox="0 0 ${WIDTH} ${24 + rows.length * ROW}" width="${WIDTH}" role="img" aria-label="Phases per node over ${(timeline.durationMs / 1000).toFixed(1)} seconds; the table below says the same">${PATTERNS}
${timeline.ticks.map((tick) => html`<text class="small" x="${x(tick.at)}" y="14"${tick.at > LAST_TICK_FROM ? END : null}>${tick.seconds} s</text>`)}${rows}</svg>
<ul class="legend">${kinds.map(([kind, label]) => html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="bar ${kind}" width="12" height="12" rx="3"/><rect fill="url(#hatch-${kind})" width="12" height="12" rx="3"/></svg>${label}</li>`)}<li>thin line: waits for others</li></ul>`;
}
