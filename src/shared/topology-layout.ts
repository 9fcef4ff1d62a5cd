/** State of a connection: proven, under way, broken, not tried. */
export type EdgeState = 'proven' | 'progress' | 'broken' | 'untried';

export interface TopologyNode {
  readonly id: string;
  readonly name: string;
  /** Second line of the box. */
  readonly text: string;
}

export interface TopologyInput {
  /** Null when the manager is the scheduler. */
  readonly manager: TopologyNode | null;
  readonly scheduler: TopologyNode;
  readonly managerEdge: EdgeState;
  readonly workers: readonly (TopologyNode & { readonly edge: EdgeState })[];
}

export interface TopologyBox extends TopologyNode {
  readonly role: 'manager' | 'scheduler' | 'worker';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  readonly state: EdgeState;
  /** SVG path data. */
  readonly path: string;
  readonly end: { readonly x: number; readonly y: number };
}

export interface Topology {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly TopologyBox[];
  readonly edges: readonly TopologyEdge[];
}

const BOX = { width: 150, height: 46 };
const GAP = { x: 84, y: 18 };
const EDGE_PAD = 2;

/** Boxes and edges of the cluster's picture, in SVG units: manager and scheduler at the left, workers at the right. Pure. */
export function topologyOf({ manager, scheduler, managerEdge, workers }: TopologyInput): Topology {
  const column = Math.max(
    workers.length * (BOX.height + GAP.y) - GAP.y,
    (manager ? 2 : 1) * (BOX.height + GAP.y * 2) - GAP.y * 2,
  );
  const height = column + EDGE_PAD * 2;
  const left = manager ? [manager, scheduler] : [scheduler];
  const leftStep = BOX.height + GAP.y * 2;
  const leftTop = (height - (left.length * leftStep - GAP.y * 2)) / 2;
  const rightTop = (height - (workers.length * (BOX.height + GAP.y) - GAP.y)) / 2;
  const boxAt = (node: TopologyNode, role: TopologyBox['role'], x: number, y: number): TopologyBox => ({
    id: node.id,
    name: node.name,
    text: node.text,
    role,
    x,
    y,
    ...BOX,
  });
  const leftBoxes = left.map((node, at) =>
    boxAt(node, node === scheduler ? 'scheduler' : 'manager', EDGE_PAD, leftTop + at * leftStep),
  );
  const workerX = EDGE_PAD + BOX.width + GAP.x;
  const workerBoxes = workers.map((node, at) => boxAt(node, 'worker', workerX, rightTop + at * (BOX.height + GAP.y)));
  const schedulerBox = leftBoxes[leftBoxes.length - 1] as TopologyBox;
  const edges = workers.map((worker, at) => curve(schedulerBox, workerBoxes[at] as TopologyBox, worker.edge));
  const first = leftBoxes[0];
  if (manager && first) edges.unshift(straight(first, schedulerBox, managerEdge));
  const width = (workers.length > 0 ? workerX + BOX.width : BOX.width + EDGE_PAD) + EDGE_PAD;
  return { width, height, boxes: [...leftBoxes, ...workerBoxes], edges };
}

function curve(from: TopologyBox, to: TopologyBox, state: EdgeState): TopologyEdge {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const middle = (start.x + end.x) / 2;
  const path = `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`;
  return { from: from.id, to: to.id, state, path, end };
}

function straight(from: TopologyBox, to: TopologyBox, state: EdgeState): TopologyEdge {
  const x = from.x + from.width / 2;
  return { from: from.id, to: to.id, state, path: `M${x} ${from.y + from.height}L${x} ${to.y}`, end: { x, y: to.y } };
}
