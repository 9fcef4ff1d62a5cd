import { Failure, type FailureValue } from '../../shared/failure';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId, RunId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { stopIfCancelled } from '../stop-if-cancelled';
import { claim } from './claims';
import { DaskRun } from './dask-run';
import {
  differingPackages,
  type Installed,
  install,
  minorOf,
  putFiles,
  pythonFor,
  type Resolution,
  requiresPython,
  resolve,
} from './environment';
import { ENVIRONMENT, FLIGHT, type FlightPlan, flightCsv, inputName } from './flight-plan';
import { Later } from './later';
import { inMadeFolder } from './made-folders';
import { factsOf, makePlan } from './make-plan';
import { claimMounts } from './mount-claim';
import { Phases } from './phases';
import type { RunRecord } from './proof-report';
import { shutDown } from './shut-down';
import { type Verified, verifyOutputs, workerView } from './verify';

/** One run of the Flight proof: ten phases in order, and everything it saw. */
export class FlightRun {
  readonly #job: JobContext;
  readonly #id: RunId;
  readonly #flight: FlightSettings;
  readonly #phases: Phases;
  readonly #programs = new AbortController();
  readonly #installed = new Map<NodeId, Installed>();
  readonly #claims: ProofClaim[] = [];
  #plan: FlightPlan | null = null;
  #dask: DaskRun | null = null;
  #files: Verified['files'] = [];

  constructor(job: JobContext, id: RunId, flight: FlightSettings = FLIGHT) {
    this.#job = job;
    this.#id = id;
    this.#flight = flight;
    this.#phases = new Phases(job);
  }

  /** Runs every phase; `shut-down` runs whatever came before. @throws Failure that ended the run. */
  async run(): Promise<void> {
    const scheduler = this.#job.cluster.scheduler ?? MANAGER;
    const plan = await this.#phases.run('plan', scheduler, () => makePlan(this.#job, this.#flight));
    this.#plan = plan;
    try {
      await this.#prepare(plan);
      await this.#computeAndVerify(plan);
    } finally {
      await this.#shutDown(plan);
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
      batches: this.#dask?.batches ?? [],
      claims: this.#claims,
      files: this.#files,
      installed: this.#installed,
      failure,
      logs: Object.fromEntries(logs),
    };
  }

  async #prepare(plan: FlightPlan): Promise<void> {
    const { aircraft, rowsPerAircraft } = plan.flight;
    const inputs = Object.fromEntries(aircraft.map((each) => [inputName(each), flightCsv(each, rowsPerAircraft)]));
    await this.#phases.run('inputs', plan.scheduler.id, () => this.#putInputs(plan, plan.scheduler.id, inputs));
    if (plan.remote.length > 0)
      await this.#phases.run('sentinel', plan.scheduler.id, () => claimMounts(this.#job, plan, 'before', this.#claims));
    await this.#phases.runAll('mirror-inputs', plan.remote, ({ id }) => this.#putInputs(plan, id, inputs));
    await this.#install(plan);
  }

  #putInputs(plan: FlightPlan, node: NodeId, inputs: Readonly<Record<string, string>>): Promise<void> {
    const { dataset } = plan.flight;
    return inMadeFolder(this.#job, node, dataset, () => putFiles(this.#job, node, dataset, inputs, '.muster-inputs'));
  }

  async #install(plan: FlightPlan): Promise<void> {
    const { cluster } = this.#job;
    const schedulerFacts = factsOf(this.#job, plan.scheduler.id);
    const pythons = new Map(
      plan.nodes.map((node) => [node.id, pythonFor(cluster.python, factsOf(this.#job, node.id), schedulerFacts)]),
    );
    const requires = requiresPython([...pythons.values()]);
    const job = this.#job;
    const resolution = new Later<Resolution>();
    // The scheduler resolves inside its own environment folder; the others wait for what it found.
    await this.#phases.runAll('install', plan.nodes, async ({ id, isScheduler }) => {
      if (!isScheduler) await resolution.value;
      const made = inMadeFolder(job, id, ENVIRONMENT, async () => {
        if (isScheduler) resolution.follow(resolve(job, id, requires));
        this.#installed.set(id, await install(job, id, await resolution.value, pythons.get(id) ?? ''));
      });
      // When the scheduler fails before it resolves, nobody waits for it any longer.
      if (isScheduler) made.catch((error: unknown) => resolution.follow(Promise.reject(error)));
      await made;
    });
    this.#comparePackages(plan);
  }

  /** @throws Failure install-failed when a node holds other versions than the scheduler. */
  #comparePackages(plan: FlightPlan): void {
    const own = this.#installed.get(plan.scheduler.id);
    if (!own || plan.remote.length === 0) return;
    const differing = plan.remote.flatMap(({ id, name }) => {
      const installed = this.#installed.get(id);
      return installed ? differingPackages(installed, own).map((text) => `${name}: ${text}`) : [];
    });
    this.#claims.push(
      claim(
        'equal-packages',
        say('Packages are equal on every node'),
        say('uv pip freeze on every node, compared with the scheduler'),
        {
          state: differing.length === 0 ? 'holds' : 'broken',
          expected: `${own.packages.size} packages on ${plan.nodes.length} nodes`,
          observed:
            differing.length === 0
              ? `${own.packages.size} packages on ${plan.nodes.length} nodes`
              : differing.join('; '),
          ...(differing.length === 0 ? {} : { reason: 'packages-differ' }),
        },
      ),
    );
    this.#advisePython(plan, own);
    if (differing.length === 0) return;
    throw new Failure(
      'install-failed',
      say('Packages differ between the nodes: {{list}}.', { list: differing.slice(0, 5).join('; ') }),
    );
  }

  #advisePython(plan: FlightPlan, own: Installed): void {
    const others = plan.remote.filter(({ id }) => minorOf(this.#installed.get(id)?.python) !== minorOf(own.python));
    if (others.length === 0) return;
    const observed = others.map(({ id, name }) => `${name} ${this.#installed.get(id)?.python ?? ''}`).join(', ');
    this.#claims.push(
      claim('python-minor', say('Python has the same minor version everywhere'), say('Version of each environment'), {
        state: 'advice',
        expected: `${minorOf(own.python)} everywhere`,
        observed,
      }),
    );
  }

  async #computeAndVerify(plan: FlightPlan): Promise<void> {
    stopIfCancelled(this.#job.signal);
    const offsets = new Map(plan.nodes.map((node) => [node.id, factsOf(this.#job, node.id)?.clockOffsetMs ?? 0]));
    const dask = new DaskRun(this.#job, plan, this.#id, this.#phases, offsets, this.#programs.signal);
    this.#dask = dask;
    const end = () => this.#programs.abort();
    this.#job.signal.addEventListener('abort', end, { once: true });
    try {
      const { id, output } = plan.scheduler;
      const computed = await inMadeFolder(this.#job, id, output, () => dask.compute());
      const verified = await this.#phases.run('verify-outputs', plan.scheduler.id, () =>
        verifyOutputs(this.#job, plan, this.#id, computed),
      );
      this.#files = verified.files;
      this.#claims.push(...verified.claims);
      await this.#phases.runAll('verify-outputs', plan.remote, async (node) => {
        this.#claims.push(await workerView(this.#job, node, verified.files));
      });
      if (plan.remote.length > 0) await claimMounts(this.#job, plan, 'after', this.#claims);
    } finally {
      this.#job.signal.removeEventListener('abort', end);
    }
  }

  async #shutDown(plan: FlightPlan): Promise<void> {
    const listeners = this.#dask?.listeners ?? new Map<NodeId, string[]>();
    const span = (node: NodeId, work: () => Promise<void>) => this.#phases.run('shut-down', node, work);
    this.#claims.push(await shutDown(this.#job, plan, this.#id, listeners, span));
    this.#programs.abort();
  }
}
