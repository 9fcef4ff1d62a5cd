import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CheckResult } from '../shared/model/check';
import { emptyFleet, FleetSnapshot, type NodeKnowledge } from '../shared/model/fleet';
import { readReport } from './report/run-folder';
import { writeWhole } from './write-whole';

/** What was found out last, as `last-look.json` beside the cluster. Never believed: shown as old, until it is checked again. */
const LastLook = FleetSnapshot.pick({ known: true, trust: true, share: true }).extend({
  schema: z.literal('muster.last-look/1'),
});
type Remembered = Pick<FleetSnapshot, 'known' | 'trust' | 'share' | 'proof'>;

const nothing = (): Omit<Remembered, 'proof'> => {
  const { known, trust, share } = emptyFleet();
  return { known, trust, share };
};
/** How long after a change the file is written: a flood of results is one write. */
const SETTLE_MS = 300;

const fileOf = (clusterFolder: string): string => join(clusterFolder, 'last-look.json');

/** A check that was running when Muster ended has no result. */
function settled(known: Record<string, NodeKnowledge>): Record<string, NodeKnowledge> {
  const isOver = ([, { status }]: [string, CheckResult]): boolean => status !== 'running' && status !== 'pending';
  return Object.fromEntries(
    Object.entries(known).map(([node, { observation, results }]) => [
      node,
      { observation, results: Object.fromEntries(Object.entries(results).filter(isOver)) },
    ]),
  );
}

/** What was known of a cluster when Muster last ended; nothing when there is no such file, or none that can be used. */
export async function readLastLook(clusterFolder: string, runs: FleetSnapshot['runs']): Promise<Remembered> {
  const text = await readFile(fileOf(clusterFolder), 'utf8').catch(() => null);
  const proof = await lastProof(clusterFolder, runs);
  if (text === null) return { ...nothing(), proof };
  try {
    const { known, trust, share } = LastLook.parse(JSON.parse(text));
    return { known: settled(known), trust, share, proof };
  } catch {
    // Written by another version, or cut off: what it said is found out again.
    return { ...nothing(), proof };
  }
}

/** The newest run as the proof page shows it. A report is a record, not a belief: it does not grow old. */
async function lastProof(clusterFolder: string, runs: FleetSnapshot['runs']): Promise<FleetSnapshot['proof']> {
  const last = runs.at(-1);
  if (!last) return null;
  const folder = join(clusterFolder, 'runs', last.runId);
  const report = await readReport(folder).catch(() => null);
  if (!report) return null;
  const { id, isLocal, startedAt, phases, batches } = report;
  return { runId: id, isLocal, startedAt, phases, batches, report, folder };
}

/** Writes what is known a moment after it changed, so that a killed Muster shows it again. */
export class LookKeeper {
  readonly #folder: () => string;
  readonly #fleet: () => FleetSnapshot;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: () => string, fleet: () => FleetSnapshot) {
    this.#folder = folder;
    this.#fleet = fleet;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => void this.flush(), SETTLE_MS + 2 * this.#fleet().cluster.nodes.length);
  }

  /** Writes now what waits to be written. A file that cannot be written costs a second look, and no more. */
  async flush(): Promise<void> {
    if (this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = null;
      const { known, trust, share } = this.#fleet();
      const text = JSON.stringify({ schema: 'muster.last-look/1', known, trust, share });
      const folder = this.#folder();
      const write = async (): Promise<void> => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeWhole(fileOf(folder), text, { mode: 0o600 });
      };
      this.#writing = this.#writing.then(() => write().catch(() => undefined));
    }
    await this.#writing;
  }
}
