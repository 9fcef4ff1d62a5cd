import { z } from 'zod';
import { Failure } from '../../shared/failure';
import type { NodeId, RunId } from '../../shared/model/ids';
import type { ProofBatch } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { type FlightPlan, inputName, type RunNode, SCHEDULER_PORTS, WORKER_PORTS } from './flight-plan';
import { Later } from './later';
import { fieldOf, handOver, type ProgramEvent, type RunningProgram, startProgram } from './node-programs';
import type { Phases } from './phases';
import { verificationOf } from './verify';

const ATTACH_WITHIN_S = 30;
const BATCH_WITHIN_S = 60;
/** As long as SSHFS may show old attributes. */
const CHALLENGE_WAIT_S = 20;
const RUN_WITHIN_MS = 600_000;
/** From the start of a program until the manager has what it waits for: other nodes may load longer. */
const HANDED_WITHIN_S = 90;
/** Longer than the verification waits for what the share may still hide. */
const VERIFIED_WITHIN_MS = 90_000;

/** What the Dask run left behind. */
export interface Computed {
  readonly startedMs: number;
  /** The batch-finished events, as compute.py printed them. */
  readonly results: readonly ProgramEvent[];
}

/** What the scheduler's program signed for the other nodes. */
type Certificates = ReadonlyMap<NodeId, { readonly ca: string; readonly certificate: string }>;

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

interface SignRequest {
  readonly nodeId: NodeId;
  readonly address: string;
  readonly request: string;
}

/** What the scheduler's program waits for: it computes and verifies by itself, with what it has loaded already. */
const forScheduler = (plan: FlightPlan, requests: readonly SignRequest[]) => ({
  name: plan.scheduler.name,
  address: plan.scheduler.address,
  ports: SCHEDULER_PORTS,
  requests,
  drive: {
    output: plan.scheduler.output,
    slots: plan.slots,
    batches: plan.flight.aircraft.map((aircraft) => ({
      aircraft,
      input: `${plan.flight.dataset}/${inputName(aircraft)}`,
    })),
    attachTimeoutS: ATTACH_WITHIN_S,
    batchTimeoutS: BATCH_WITHIN_S,
    challengeWaitS: CHALLENGE_WAIT_S,
  },
  verify: verificationOf(plan),
});

/** One Dask cluster for one run: started, used, and listening only where it may. */
export class DaskRun {
  readonly #job: JobContext;
  readonly #runId: RunId;
  readonly #phases: Phases;
  readonly #signal: AbortSignal;
  readonly #crews = new Map<NodeId, RunningProgram>();
  readonly #results: ProgramEvent[] = [];
  readonly #batches = new Map<number, ProofBatch>();
  /** Ends the programs that were begun, when they have to begin anew. */
  #begun = new AbortController();
  #running: RunningProgram[] = [];
  #lead: RunningProgram | null = null;
  #plan: FlightPlan | null = null;
  #clockOffsets: ReadonlyMap<NodeId, number> = new Map();
  /** `address:port` of every listener of the run, per node: for the check that none is left. */
  readonly listeners = new Map<NodeId, string[]>();

  /** Called with the port of Dask's pages, which listen on the scheduler's loopback. */
  onDashboard: (port: number) => void = () => undefined;

  /** @param signal ends every program of the run that is still there. */
  constructor(job: JobContext, runId: RunId, phases: Phases, signal: AbortSignal) {
    this.#job = job;
    this.#runId = runId;
    this.#phases = phases;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#begun.abort(), { once: true });
  }

  get batches(): readonly ProofBatch[] {
    return [...this.#batches.values()];
  }

  /** Starts the programs of one node, once: they load what they need, and wait for what only the manager can hand over. */
  begin(node: NodeId, isScheduler: boolean, isWorker: boolean): void {
    const spec = { runId: this.#runId, nodeId: node, handedWithinS: HANDED_WITHIN_S };
    if (isScheduler) this.#lead ??= this.#start(node, 'start_scheduler.py', spec);
    if (!isWorker || this.#crews.has(node)) return;
    this.#crews.set(node, this.#start(node, 'start_workers.py', { ...spec, ownKey: isScheduler }));
  }

  /** Ends what was begun, because what it loaded has to be made anew. */
  async endBegun(): Promise<void> {
    this.#begun.abort();
    await this.ended();
    this.#begun = new AbortController();
    if (this.#signal.aborted) this.#begun.abort();
    this.#running = [];
    this.#lead = null;
    this.#crews.clear();
  }

  /**
   * Begins on every node where it has not begun yet. Nothing is signed, and so nothing computed, before `ready` has settled.
   * @param clockOffsets what each node's clock is ahead of this one, in ms.
   * @throws Failure port-taken, port-blocked, worker-absent, proof-failed, and that of `ready`.
   */
  async compute(
    plan: FlightPlan,
    clockOffsets: ReadonlyMap<NodeId, number>,
    ready: Promise<unknown>,
  ): Promise<Computed> {
    const { scheduler, nodes, remote } = plan;
    this.#plan = plan;
    this.#clockOffsets = clockOffsets;
    for (const node of nodes) this.begin(node.id, node.isScheduler, node.slots > 0);
    const lead = this.#leadOf(plan);
    const attached = new Later<string>();
    const certificates = new Later<Certificates>();
    const starting = this.#phases.run('start-scheduler', scheduler.id, async () => {
      const requests = await this.#requests(plan);
      await ready;
      await handOver(this.#job, scheduler.id, this.#runId, 'scheduler', forScheduler(plan, requests), this.#signal);
      certificates.follow(this.#certificates(plan, lead));
      attached.follow(Promise.resolve(await this.#readyAt(scheduler.id, lead)));
    });
    starting.catch((error: unknown) => attached.follow(Promise.reject(error)));
    const working = nodes.filter((node) => node.slots > 0);
    const joining = this.#phases.runAll('start-workers', working, async (node) => {
      const address = await attached.value;
      await this.#join(node, { scheduler: address, schedulerName: scheduler.name }, await certificates.value);
    });
    await this.#untilEnd(Promise.all([starting, joining]));
    const end = () => this.#untilEnd(lead.next('computed', RUN_WITHIN_MS));
    const computing = this.#phases.run('compute', scheduler.id, end);
    const others = this.#phases.runAll('compute', remote, () => computing.then(() => undefined));
    const [computed] = await Promise.all([computing, others]);
    return { startedMs: fieldOf(computed, 'startedMs', z.number(), scheduler.id), results: this.#results };
  }

  /** What the scheduler's program read back by itself, right after computing. @throws Failure as `compute`. */
  async verified(plan: FlightPlan): Promise<ProgramEvent> {
    return this.#untilEnd(this.#leadOf(plan).next('verified', VERIFIED_WITHIN_MS));
  }

  /** Settles when every program of the run has ended. Never rejects. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running.map((program) => program.ended));
  }

  #leadOf({ scheduler }: FlightPlan): RunningProgram {
    if (this.#lead) return this.#lead;
    const what = say('{{node}} runs no scheduler.', { node: scheduler.name });
    throw new Failure('internal', what, { nodeId: scheduler.id });
  }

  /** Every remote node makes its own key; only requests and certificates, both public, travel. */
  #requests({ remote }: FlightPlan): Promise<SignRequest[]> {
    return Promise.all(
      remote.map(async ({ id, address }) => {
        const made = await this.#crews.get(id)?.next('request');
        if (!made)
          throw new Failure('output-broken', say('{{node}} made no key for the run.', { node: id }), { nodeId: id });
        return { nodeId: id, address, request: fieldOf(made, 'request', z.string(), id) };
      }),
    );
  }

  async #certificates({ remote }: FlightPlan, lead: RunningProgram): Promise<Certificates> {
    const certificates = new Map<NodeId, { ca: string; certificate: string }>();
    for (const node of remote) {
      const event = await lead.next('certificate');
      const text = (name: string) => fieldOf(event, name, z.string(), node.id);
      certificates.set(text('nodeId') as NodeId, { ca: text('ca'), certificate: text('certificate') });
    }
    return certificates;
  }

  async #readyAt(scheduler: NodeId, lead: RunningProgram): Promise<string> {
    const event = await lead.next('scheduler-ready');
    const address = fieldOf(event, 'address', z.string(), scheduler);
    this.#listens(scheduler, address);
    const dashboard = fieldOf(event, 'dashboard', z.number().nullable(), scheduler);
    if (dashboard !== null) this.onDashboard(dashboard);
    return address;
  }

  /** Hands a node what it needs to attach, and waits for its slots. */
  async #join(
    node: RunNode,
    to: { readonly scheduler: string; readonly schedulerName: string },
    certificates: Certificates,
  ): Promise<void> {
    const value = {
      ...to,
      name: node.name,
      address: node.address,
      slots: node.slots,
      ports: WORKER_PORTS,
      attachTimeoutS: ATTACH_WITHIN_S,
      ...certificates.get(node.id),
    };
    await handOver(this.#job, node.id, this.#runId, 'workers', value, this.#signal);
    for (let slot = 0; slot < node.slots; slot += 1) {
      const ready = await this.#crews.get(node.id)?.next('worker-ready');
      if (ready) this.#listens(node.id, fieldOf(ready, 'address', z.string(), node.id));
    }
  }

  #start(node: NodeId, program: string, spec: Record<string, unknown> & { runId: RunId }): RunningProgram {
    const started = startProgram(this.#job, node, program, spec, {
      timeoutMs: RUN_WITHIN_MS,
      signal: this.#begun.signal,
      onEvent: (event) => this.#follow(event),
    });
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
    if (event.event === 'batch-finished') this.#results.push(event);
    const batch = this.#batchAfter(event);
    if (!batch) return;
    this.#batches.set(batch.aircraft, batch);
    this.#job.emit({ type: 'proof-batch', batch });
    const done = this.batches.filter((each) => each.state === 'done').length;
    const total = this.#plan?.flight.aircraft.length ?? 0;
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
