import { z } from 'zod';
import { Failure } from '../../shared/failure';
import type { NodeId, RunId } from '../../shared/model/ids';
import type { ProofBatch } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { type FlightPlan, inputName, type RunNode, SCHEDULER_PORTS, WORKER_PORTS } from './flight-plan';
import { fieldOf, type ProgramEvent, type RunningProgram, runProgram, startProgram } from './node-programs';
import type { Phases } from './phases';

const ATTACH_WITHIN_S = 30;
const BATCH_WITHIN_S = 60;
/** As long as SSHFS may show old attributes. */
const CHALLENGE_WAIT_S = 20;
const RUN_WITHIN_MS = 600_000;

/** What the Dask run left behind for the verification. */
export interface Computed {
  readonly startedMs: number;
  /** The batch-finished events, as compute.py printed them. */
  readonly results: readonly ProgramEvent[];
}

/** Where the scheduler is, and what it signed for the other nodes. */
interface Signed {
  readonly address: string;
  readonly certificates: ReadonlyMap<string, { ca: string; certificate: string }>;
}

const Finished = z.looseObject({
  aircraft: z.number().int(),
  slot: z.string(),
  rows: z.number().int(),
  sha256: z.string(),
  startedMs: z.number(),
  endedMs: z.number(),
});

const Started = z.looseObject({ aircraft: z.number().int(), worker: z.string(), startedMs: z.number() });
const Assigned = z.looseObject({ aircraft: z.number().int(), slot: z.string() });

const hostPort = (url: string): string => url.replace(/^\w+:\/\//, '');
const nodeOfSlot = (slot: string): NodeId => slot.slice(0, slot.lastIndexOf('#')) as NodeId;
const numberOfSlot = (slot: string): number => Number(slot.slice(slot.lastIndexOf('#') + 1));

/** One Dask cluster for one run: started, used, and listening only where it may. */
export class DaskRun {
  readonly #job: JobContext;
  readonly #plan: FlightPlan;
  readonly #runId: RunId;
  readonly #phases: Phases;
  readonly #clockOffsets: ReadonlyMap<NodeId, number>;
  readonly #signal: AbortSignal;
  readonly #running: RunningProgram[] = [];
  readonly #batches = new Map<number, ProofBatch>();
  /** `address:port` of every listener of the run, per node: for the check that none is left. */
  readonly listeners = new Map<NodeId, string[]>();

  /** @param signal ends every program of the run that is still there. */
  constructor(
    job: JobContext,
    plan: FlightPlan,
    runId: RunId,
    phases: Phases,
    clockOffsets: ReadonlyMap<NodeId, number>,
    signal: AbortSignal,
  ) {
    this.#job = job;
    this.#plan = plan;
    this.#runId = runId;
    this.#phases = phases;
    this.#clockOffsets = clockOffsets;
    this.#signal = signal;
  }

  get batches(): readonly ProofBatch[] {
    return [...this.#batches.values()];
  }

  /**
   * Starts scheduler, workers and driver; each waits for the others itself, so the last two start as soon as the
   * scheduler's port is known. Then computes every batch. @throws Failure port-taken, worker-absent, proof-failed.
   */
  async compute(): Promise<Computed> {
    const { scheduler, nodes, remote } = this.#plan;
    const working = nodes.filter((node) => node.slots > 0);
    const { program, signed } = await this.#phases.run('start-scheduler', scheduler.id, () => this.#startScheduler());
    const driver = this.#drive(signed.address);
    driver.catch(() => undefined);
    const started = this.#phases.runAll('start-workers', working, (node) => this.#startWorkers(node, signed));
    await this.#untilEnd(Promise.all([started, program.next('scheduler-ready')]));
    const computing = this.#phases.run('compute', scheduler.id, () => this.#untilEnd(driver).then(() => undefined));
    await Promise.all([computing, this.#phases.runAll('compute', remote, () => computing)]);
    const events = await driver;
    const computed = events.find((event) => event.event === 'computed');
    if (!computed) {
      throw new Failure('output-broken', say('{{node}} did not say that it computed.', { node: scheduler.name }));
    }
    return {
      startedMs: fieldOf(computed, 'startedMs', z.number(), scheduler.id),
      results: events.filter((event) => event.event === 'batch-finished'),
    };
  }

  /** Every remote node makes its own key; only requests and certificates, both public, travel. */
  async #requests(): Promise<{ nodeId: NodeId; address: string; request: string }[]> {
    return Promise.all(
      this.#plan.remote.map(async ({ id, address }) => {
        const spec = { runId: this.#runId, nodeId: id };
        const events = await runProgram(this.#job, id, 'make_key.py', spec, {
          timeoutMs: 30_000,
          otherwise: 'proof-failed',
          signal: this.#signal,
        });
        const made = events.find((event) => event.event === 'request');
        if (!made)
          throw new Failure('output-broken', say('{{node}} made no key for the run.', { node: id }), { nodeId: id });
        return { nodeId: id, address, request: fieldOf(made, 'request', z.string(), id) };
      }),
    );
  }

  /** Ends when the scheduler has its port and has signed a certificate for every remote node. */
  async #startScheduler(): Promise<{ program: RunningProgram; signed: Signed }> {
    const { id, address } = this.#plan.scheduler;
    const spec = { runId: this.#runId, nodeId: id, address, ports: SCHEDULER_PORTS, requests: await this.#requests() };
    const program = this.#start(id, 'start_scheduler.py', spec);
    const certificates = new Map<string, { ca: string; certificate: string }>();
    for (const node of this.#plan.remote) {
      const event = await program.next('certificate');
      const text = (name: string) => fieldOf(event, name, z.string(), node.id);
      certificates.set(text('nodeId'), { ca: text('ca'), certificate: text('certificate') });
    }
    const url = fieldOf(await program.next('port-chosen'), 'address', z.string(), id);
    this.#listens(id, url);
    return { program, signed: { address: url, certificates } };
  }

  async #startWorkers(node: RunNode, signed: Signed): Promise<void> {
    const program = this.#start(node.id, 'start_workers.py', {
      runId: this.#runId,
      nodeId: node.id,
      address: node.address,
      slots: node.slots,
      scheduler: signed.address,
      ports: WORKER_PORTS,
      ...signed.certificates.get(node.id),
      attachTimeoutS: ATTACH_WITHIN_S,
      ownKey: node.isScheduler,
    });
    for (let slot = 0; slot < node.slots; slot += 1) {
      const ready = await program.next('worker-ready');
      this.#listens(node.id, fieldOf(ready, 'address', z.string(), node.id));
    }
  }

  #drive(scheduler: string): Promise<ProgramEvent[]> {
    const { id, output } = this.#plan.scheduler;
    const { dataset } = this.#plan.flight;
    const spec = {
      runId: this.#runId,
      scheduler,
      output,
      slots: this.#plan.slots,
      batches: this.#plan.flight.aircraft.map((aircraft) => ({ aircraft, input: `${dataset}/${inputName(aircraft)}` })),
      attachTimeoutS: ATTACH_WITHIN_S,
      batchTimeoutS: BATCH_WITHIN_S,
      challengeWaitS: CHALLENGE_WAIT_S,
    };
    return runProgram(this.#job, id, 'compute.py', spec, {
      timeoutMs: RUN_WITHIN_MS,
      otherwise: 'proof-failed',
      signal: this.#signal,
      onEvent: (event) => this.#follow(event),
    });
  }

  #start(node: NodeId, program: string, spec: Record<string, unknown> & { runId: RunId }): RunningProgram {
    const started = startProgram(this.#job, node, program, spec, { timeoutMs: RUN_WITHIN_MS, signal: this.#signal });
    this.#running.push(started);
    return started;
  }

  /** The work, unless a scheduler or worker program ends with a failure first: its reason is the better one. */
  async #untilEnd<T>(work: Promise<T>): Promise<T> {
    const early = this.#running.map((program) => program.ended.then(() => new Promise<never>(() => undefined)));
    return Promise.race([work, ...early]);
  }

  #listens(node: NodeId, url: string): void {
    this.listeners.set(node, [...(this.listeners.get(node) ?? []), hostPort(url)]);
  }

  #follow(event: ProgramEvent): void {
    const batch = this.#batchAfter(event);
    if (!batch) return;
    this.#batches.set(batch.aircraft, batch);
    this.#job.emit({ type: 'proof-batch', batch });
    const done = this.batches.filter((each) => each.state === 'done').length;
    const total = this.#plan.flight.aircraft.length;
    if (batch.state === 'done')
      this.#job.progress(done, total, say('{{done}} of {{total}} flights computed.', { done, total }));
  }

  /** Times come by the worker's clock; they are moved to the manager's. */
  #batchAfter(event: ProgramEvent): ProofBatch | null {
    const here = (at: number, node: NodeId) => Math.max(0, Math.round(at - (this.#clockOffsets.get(node) ?? 0)));
    if (event.event === 'batch-assigned') {
      const { aircraft, slot } = Assigned.parse(event);
      const node = nodeOfSlot(slot);
      return {
        aircraft,
        node,
        slot: numberOfSlot(slot),
        state: 'assigned',
        rows: null,
        startedAt: null,
        endedAt: null,
        sha256: null,
      };
    }
    if (event.event === 'batch-started') {
      const { aircraft, startedMs } = Started.parse(event);
      const before = this.#batches.get(aircraft);
      return before && before.state === 'assigned'
        ? { ...before, state: 'running', startedAt: here(startedMs, before.node) }
        : null;
    }
    if (event.event !== 'batch-finished') return null;
    const { aircraft, slot, rows, sha256, startedMs, endedMs } = Finished.parse(event);
    const node = nodeOfSlot(slot);
    return {
      aircraft,
      node,
      slot: numberOfSlot(slot),
      state: 'done',
      rows,
      sha256,
      startedAt: here(startedMs, node),
      endedAt: here(endedMs, node),
    };
  }
}
