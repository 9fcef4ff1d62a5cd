import { type FailureValue, failureValueOf } from '../../shared/failure';
import { isScheduler, isWorker } from '../../shared/model/cluster-shape';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId, RunId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ProofClaim } from '../../shared/model/proof';
import type { JobContext } from '../ports';
import { stopIfCancelled } from '../stop-if-cancelled';
import { CarriedWheels, wheelsClaim } from './carried-wheels';
import { DaskRun } from './dask-run';
import {
  type Installed,
  install,
  putFiles,
  putPrograms,
  pythonFor,
  type Resolution,
  requiresPython,
  resolve,
} from './environment';
import { claimEqualPackages } from './equal-packages';
import { ENVIRONMENT, FLIGHT, type FlightPlan, flightCsv, inputName } from './flight-plan';
import { digestOf, type Files, type HeldNode, holdNode, readyEverywhere } from './hold-node';
import { Later } from './later';
import { lookAtUnknown } from './look-at-unknown';
import { inMadeFolder } from './made-folders';
import { factsOf, planWithFacts, takingPart } from './make-plan';
import { claimMounts } from './mount-claim';
import { offerDashboard } from './offer-dashboard';
import { allOf, Phases } from './phases';
import { PYTHON_PROGRAMS } from './programs';
import type { RunRecord } from './proof-report';
import { shutDown } from './shut-down';
import { type Verified, verifiedIn, workerView } from './verify';

/** The Python minor of every node, and what covers them all. */
interface Pythons {
  readonly minors: ReadonlyMap<NodeId, string>;
  readonly requires: string;
}

/** One run of the Flight proof: ten phases, what does not need another side by side, and everything it saw. */
export class FlightRun {
  readonly #job: JobContext;
  readonly #id: RunId;
  readonly #flight: FlightSettings;
  readonly #inputs: Files;
  readonly #phases: Phases;
  /** Ends every program of the run that is still there. */
  readonly #programs = new AbortController();
  readonly #held = new Map<NodeId, HeldNode>();
  readonly #installed = new Map<NodeId, Installed>();
  readonly #claims: ProofClaim[] = [];
  #holding: Promise<unknown> = Promise.resolve();
  #plan: FlightPlan | null = null;
  readonly #dask: DaskRun;
  #files: Verified['files'] = [];
  #summaries: Verified['summaries'] = [];

  constructor(job: JobContext, id: RunId, flight: FlightSettings = FLIGHT, showsDashboard = false) {
    this.#job = job;
    this.#id = id;
    this.#flight = flight;
    this.#phases = new Phases(job);
    this.#dask = new DaskRun(job, id, this.#phases, this.#programs.signal);
    this.#dask.onDashboard = (port) => offerDashboard(job, port, showsDashboard);
    const { aircraft, rowsPerAircraft } = flight;
    this.#inputs = Object.fromEntries(aircraft.map((each) => [inputName(each), flightCsv(each, rowsPerAircraft)]));
  }

  /** Runs every phase; `shut-down` runs whatever came before. @throws Failure that ended the run. */
  async run(): Promise<void> {
    const scheduler = this.#job.cluster.scheduler ?? MANAGER;
    this.#job.signal.addEventListener('abort', this.#end, { once: true });
    try {
      const plan = await this.#phases.run('plan', scheduler, () => this.#makePlan());
      this.#plan = plan;
      await this.#runPlan(plan);
    } finally {
      this.#end();
      await this.#job.dashboard?.close();
      await this.#holding.catch(() => undefined);
      await Promise.allSettled([...this.#held.values()].map(({ ended }) => ended));
    }
  }

  /** All evidence so far, for the report. */
  record(failure: FailureValue | null): Omit<RunRecord, 'startedAt' | 'isLocal'> {
    const logs = (this.#plan?.nodes ?? []).map((node) => [node.name, this.#job.logTail(node.id)] as const);
    return {
      flight: this.#flight,
      id: this.#id,
      cluster: this.#job.cluster,
      plan: this.#plan,
      phases: this.#phases.spans,
      batches: this.#dask.batches,
      claims: this.#claims,
      files: this.#files,
      summaries: this.#summaries,
      installed: this.#installed,
      failure,
      logs: Object.fromEntries(logs),
    };
  }

  /** Takes the nodes for this run alone while it looks at those nothing is known of. */
  async #makePlan(): Promise<FlightPlan> {
    const taking = takingPart(this.#job);
    const holding = Promise.allSettled(taking.map((node) => this.#hold(node)));
    this.#holding = holding;
    await lookAtUnknown(taking, this.#job);
    stopIfCancelled(this.#job.signal);
    const plan = await planWithFacts(this.#job, this.#flight);
    const refused = (await holding).find((result) => result.status === 'rejected');
    if (refused) throw refused.reason;
    return plan;
  }

  async #hold(node: NodeId): Promise<void> {
    const run = { id: this.#id, dataset: this.#flight.dataset, inputs: this.#inputs, programs: PYTHON_PROGRAMS };
    const held = await holdNode(this.#job, node, run, this.#programs.signal);
    this.#held.set(node, held);
    const { environment, programs } = held.standing;
    if (!environment || programs !== digestOf(PYTHON_PROGRAMS)) return;
    // What stands ready loads while the plan is still made.
    const { cluster } = this.#job;
    this.#dask.begin(node, isScheduler(node, cluster), isWorker(node, cluster));
  }

  readonly #end = (): void => {
    this.#job.signal.removeEventListener('abort', this.#end);
    this.#programs.abort();
  };

  async #runPlan(plan: FlightPlan): Promise<void> {
    let gathered: Promise<unknown> = Promise.resolve();
    try {
      stopIfCancelled(this.#job.signal);
      const pythons = this.#pythonsOf(plan);
      const ready = this.#readyEverywhere(plan, pythons);
      gathered = this.#gather(plan);
      gathered.catch(() => undefined);
      // What stands ready is started beside; an installation would be in vain where the share does not hold.
      if (!ready) await Promise.all([gathered, this.#dask.endBegun()]);
      await (ready ? this.#reuse(plan, ready) : this.#install(plan, pythons));
      claimEqualPackages(plan, this.#installed, this.#claims);
      await this.#computeAndVerify(plan, gathered);
    } catch (error) {
      // Nothing of the run may begin any more while it is looked for what is left of it.
      this.#programs.abort();
      await Promise.allSettled([gathered, this.#dask.ended()]);
      throw error;
    } finally {
      // From here on everything ends anyway; a cancel has nothing to add.
      this.#job.signal.removeEventListener('abort', this.#end);
      await this.#shutDown(plan);
      await this.#dask.ended();
    }
  }

  /** What waits for nothing: inputs on every node, and a look through the share both ways. */
  #gather(plan: FlightPlan): Promise<unknown> {
    const { scheduler, remote } = plan;
    const look = () => claimMounts(this.#job, plan, 'before', this.#claims);
    const works = [
      this.#phases.run('inputs', scheduler.id, () => this.#putInputs(scheduler.id)),
      ...(remote.length > 0 ? [this.#phases.run('sentinel', scheduler.id, look)] : []),
      this.#phases.runAll('mirror-inputs', remote, ({ id }) => this.#putInputs(id)),
    ];
    return allOf(works);
  }

  async #putInputs(node: NodeId): Promise<void> {
    const { dataset } = this.#flight;
    if (this.#held.get(node)?.standing.inputs === digestOf(this.#inputs)) return;
    await inMadeFolder(this.#job, node, dataset, () =>
      putFiles(this.#job, node, dataset, this.#inputs, '.muster-inputs'),
    );
  }

  #pythonsOf(plan: FlightPlan): Pythons {
    const { python } = this.#job.cluster;
    const scheduler = factsOf(this.#job, plan.scheduler.id);
    const minors = new Map(
      plan.nodes.map(({ id }) => [id, pythonFor(python, factsOf(this.#job, id), scheduler)] as const),
    );
    return { minors, requires: requiresPython([...minors.values()]) };
  }

  #readyEverywhere(plan: FlightPlan, { minors, requires }: Pythons): Map<NodeId, Installed> | null {
    const standings = new Map([...this.#held].map(([id, { standing }]) => [id, standing]));
    return readyEverywhere(standings, plan.scheduler.id, minors, requires);
  }

  /** No package has to be touched: only the programs are put where they differ. */
  async #reuse(plan: FlightPlan, ready: ReadonlyMap<NodeId, Installed>): Promise<void> {
    await this.#phases.runAll('install', plan.nodes, async ({ id }) => {
      if (this.#held.get(id)?.standing.programs !== digestOf(PYTHON_PROGRAMS)) await putPrograms(this.#job, id);
      const installed = ready.get(id);
      if (installed) this.#installed.set(id, installed);
    });
  }

  async #install(plan: FlightPlan, { minors, requires }: Pythons): Promise<void> {
    const job = this.#job;
    const resolution = new Later<Resolution>();
    const wheels = new CarriedWheels(job, plan.scheduler, this.#id);
    // The scheduler resolves inside its own environment folder; the others wait for what it found.
    await this.#phases.runAll('install', plan.nodes, async (node) => {
      const { id, isScheduler } = node;
      if (!isScheduler) await resolution.value;
      const made = inMadeFolder(job, id, ENVIRONMENT, async () => {
        if (isScheduler) resolution.follow(resolve(job, id, requires));
        const minor = minors.get(id) ?? '';
        const installed = install(job, id, await resolution.value, minor).catch(async (error: unknown) => {
          if (isScheduler || failureValueOf(error).code !== 'no-index') throw error;
          const folder = await wheels.for(node);
          this.#claims.push(wheelsClaim(node, plan.scheduler));
          return install(job, id, await resolution.value, minor, folder);
        });
        this.#installed.set(id, await installed);
      });
      // When the scheduler fails before it resolves, nobody waits for it any longer.
      if (isScheduler) made.catch((error: unknown) => resolution.follow(Promise.reject(error)));
      await made;
    });
  }

  /** @param gathered nothing computes before it has settled. */
  async #computeAndVerify(plan: FlightPlan, gathered: Promise<unknown>): Promise<void> {
    const { id, output } = plan.scheduler;
    const offsets = new Map(plan.nodes.map((node) => [node.id, factsOf(this.#job, node.id)?.clockOffsetMs ?? 0]));
    await inMadeFolder(this.#job, id, output, () => this.#dask.compute(plan, offsets, gathered));
    const claimsAfter: ProofClaim[] = [];
    const after = plan.remote.length > 0 ? claimMounts(this.#job, plan, 'after', claimsAfter) : Promise.resolve();
    after.catch(() => undefined);
    const verified = await this.#phases.run('verify-outputs', id, async () =>
      verifiedIn(await this.#dask.verified(plan), id),
    );
    this.#files = verified.files;
    this.#summaries = verified.summaries;
    this.#claims.push(...verified.claims);
    await this.#phases.runAll('verify-outputs', plan.remote, async (node) => {
      const view = await workerView(this.#job, node, verified);
      this.#claims.push(view.claim);
      this.#summaries = [...this.#summaries, view.summaries];
    });
    await after.finally(() => this.#claims.push(...claimsAfter));
  }

  async #shutDown(plan: FlightPlan): Promise<void> {
    const span = (node: NodeId, work: () => Promise<void>) => this.#phases.run('shut-down', node, work);
    this.#claims.push(await shutDown(this.#job, plan, this.#id, this.#dask.listeners, span));
  }
}
