import { z } from 'zod';
import type { ProofBatch, ProofPhaseId } from '../../../shared/model/proof';
import type { JobContext } from '../../ports';
import { FLIGHT_APP } from '../../snippets/cluster-snippets';
import { putFiles } from '../environment';
import { slotName } from '../flight-plan';
import { Later } from '../later';
import { runStep } from '../node-programs';
import type { Phases } from '../phases';
import { snippetFile } from './agilab-install';
import { type LoggedWorker, phaseOf, workersIn } from './agilab-log';
import type { AgilabPlan } from './agilab-plan';
import { answerIn, runAgilabProgram } from './agilab-program';
import { AGILAB_SCRIPTS } from './agilab-programs';

const RUN_WITHIN_MS = 600_000;

/** A slot of the plan, as AGILab numbered its workers. */
export interface AgilabSlot {
  readonly name: string;
  readonly number: number;
  /** Output files of the inputs AGILab's plan gave it. */
  readonly assigned: readonly string[];
  readonly completed: number;
}

/** What AGI.run left behind for the verification. */
export interface AgilabComputed {
  readonly answer: string;
  /** By the scheduler's clock. */
  readonly startedMs: number;
  readonly slots: readonly AgilabSlot[];
  readonly batches: readonly ProofBatch[];
}

const Planned = z.looseObject({ workers: z.array(z.array(z.string())) });

/** Runs AGI.run and tells its phases as its log shows them. @throws Failure proof-failed, cancelled. */
export async function computeWithAgilab(
  job: JobContext,
  at: AgilabPlan,
  phases: Phases,
  onLine: (line: string) => void,
): Promise<AgilabComputed> {
  const { flight } = at;
  const lines: string[] = [];
  const begun: Partial<Record<ProofPhaseId, Later<void>>> = {
    'start-workers': new Later<void>(),
    compute: new Later<void>(),
  };
  const startedMs = await startMark(job, at);
  const run = runAgilabProgram(job, flight, {
    python: at.agilab.python,
    program: 'agilab_exec.py',
    spec: {
      runId: at.runId,
      snippet: snippetFile('run', at.target),
      plan: `${at.environment}/distribution_tree.json`,
    },
    timeoutMs: RUN_WITHIN_MS,
    otherwise: 'proof-failed',
    onLine: (line) => {
      lines.push(line);
      onLine(line);
      const phase = phaseOf(line);
      if (phase) begun[phase]?.follow(Promise.resolve());
    },
  }).then((events) => ({ events, answer: answerIn(events, 'AGI.run', 'proof-failed', flight.scheduler.id) }));
  run.catch(() => undefined);
  const until = async (phase: 'start-workers' | 'compute') => {
    await Promise.race([begun[phase]?.value, run]);
  };
  await phases.run('start-scheduler', flight.scheduler.id, () => until('start-workers'));
  await phases.runAll(
    'start-workers',
    flight.nodes.filter((node) => node.slots > 0),
    () => until('compute'),
  );
  await phases.runAll('compute', flight.nodes, () => run.then(() => undefined));
  const { events, answer } = await run;
  const planned = Planned.safeParse(events.find(({ event }) => event === 'agilab-plan'));
  const slots = slotsOf(at, workersIn(lines), planned.success ? planned.data.workers : []);
  // Only Flight's inputs carry the number of a flight.
  return { answer, startedMs, slots, batches: at.project.app === FLIGHT_APP ? batchesOf(slots) : [] };
}

/** Writes the mark of the start into the share. @returns the scheduler's clock then. */
async function startMark(job: JobContext, at: AgilabPlan): Promise<number> {
  const { id } = at.flight.scheduler;
  await putFiles(job, id, at.folder, { 'started.txt': `${at.runId}\n` });
  const { stdout } = await runStep(job, id, AGILAB_SCRIPTS.clock, {
    values: { FILE: `${at.folder}/started.txt` },
    timeoutMs: 30_000,
    otherwise: 'proof-failed',
  });
  return Number(/^MUSTER-CLOCK (\d+)$/m.exec(stdout)?.[1] ?? job.ports.now());
}

/** AGILab numbers its workers across nodes; slots of one node are told apart by their ports. Pure. */
export function slotsOf(
  at: Pick<AgilabPlan, 'flight'>,
  workers: readonly LoggedWorker[],
  planned: readonly string[][],
): AgilabSlot[] {
  return at.flight.nodes.flatMap((node) => {
    const own = workers.filter(({ ip }) => ip === node.address).sort((a, b) => a.port - b.port);
    return Array.from({ length: node.slots }, (_, slot) => {
      const worker = own[slot];
      const inputs = worker ? (planned[worker.number] ?? []) : [];
      return {
        name: slotName(node.id, slot),
        number: worker?.number ?? -1,
        assigned: inputs.map((name) => `${Number.parseInt(name, 10)}.parquet`),
        completed: worker?.completed ?? 0,
      };
    });
  });
}

function batchesOf(slots: readonly AgilabSlot[]): ProofBatch[] {
  return slots.flatMap(({ name, assigned }) => {
    const at = name.lastIndexOf('#');
    return assigned.map((file) => ({
      aircraft: Number.parseInt(file, 10),
      node: name.slice(0, at) as ProofBatch['node'],
      slot: Number(name.slice(at + 1)),
      state: 'assigned' as const,
      rows: null,
      startedAt: null,
      endedAt: null,
      sha256: null,
    }));
  });
}
