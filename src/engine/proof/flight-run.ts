import { isIP } from 'node:net';
import { Failure, type FailureValue } from '../../shared/failure';
import { activeWorkers } from '../../shared/model/cluster-shape';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId, RunId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { NodeFacts } from '../../shared/model/node';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { checkShare } from '../share/check-share';
import { stopIfCancelled } from '../stop-if-cancelled';
import { wayBackOf } from '../trust/way-back';
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
import { ENVIRONMENT, FLIGHT, type FlightPlan, flightCsv, inputName, planFlight } from './flight-plan';
import { Later } from './later';
import { inMadeFolder } from './made-folders';
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
    const plan = await this.#phases.run('plan', scheduler, () => this.#makePlan());
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

  #factsOf(node: NodeId): NodeFacts | undefined {
    return this.#job.fleet().known[node]?.observation?.facts ?? undefined;
  }

  /** Looks at nodes nothing is known of yet, then plans. @throws Failure of a node that cannot be used. */
  async #makePlan(): Promise<FlightPlan> {
    const { cluster } = this.#job;
    const taking = [...new Set([cluster.scheduler ?? MANAGER, ...activeWorkers(cluster).map((worker) => worker.node)])];
    const unknown = taking.filter((node) => !this.#factsOf(node));
    if (unknown.length > 0) await runChecks(unknown, this.#job);
    for (const node of taking) {
      if (this.#factsOf(node)) continue;
      // The connection says best why there are no facts.
      await this.#job.session(node);
      throw new Failure('output-broken', say('{{node}} did not answer with its facts.', { node }), { nodeId: node });
    }
    return planFlight(cluster, await this.#addressesOf(taking), this.#flight);
  }

  /** IP address each node speaks from: loopback when the cluster is one machine. */
  async #addressesOf(nodes: readonly NodeId[]): Promise<Map<NodeId, string>> {
    const { cluster } = this.#job;
    const scheduler = cluster.scheduler ?? MANAGER;
    const remote = nodes.filter((node) => node !== scheduler);
    const found = new Map<NodeId, string>();
    for (const node of nodes) {
      const seen = this.#job.fleet().known[node]?.observation?.reach.ip ?? '';
      if (node !== MANAGER && isIP(seen)) found.set(node, seen);
    }
    const [first] = remote;
    if (nodes.includes(MANAGER)) {
      const other = scheduler === MANAGER ? first : scheduler;
      const near = other ? (await this.#job.session(other)).localAddress : '127.0.0.1';
      if (near) found.set(MANAGER, near.replace(/^::ffff:/, ''));
    }
    if (first && cluster.schedulerAddress && isIP(cluster.schedulerAddress))
      found.set(scheduler, wayBackOf(cluster, null, '').address);
    return found;
  }

  async #prepare(plan: FlightPlan): Promise<void> {
    const { aircraft, rowsPerAircraft } = plan.flight;
    const inputs = Object.fromEntries(aircraft.map((each) => [inputName(each), flightCsv(each, rowsPerAircraft)]));
    await this.#phases.run('inputs', plan.scheduler.id, () => this.#putInputs(plan, plan.scheduler.id, inputs));
    if (plan.remote.length > 0)
      await this.#phases.run('sentinel', plan.scheduler.id, () => this.#checkShare(plan, 'before'));
    await this.#phases.runAll('mirror-inputs', plan.remote, ({ id }) => this.#putInputs(plan, id, inputs));
    await this.#install(plan);
  }

  #putInputs(plan: FlightPlan, node: NodeId, inputs: Readonly<Record<string, string>>): Promise<void> {
    const { dataset } = plan.flight;
    return inMadeFolder(this.#job, node, dataset, () => putFiles(this.#job, node, dataset, inputs, '.muster-inputs'));
  }

  /** @throws Failure sentinel-failed with the reason of the first worker whose share does not hold. */
  async #checkShare(plan: FlightPlan, when: 'before' | 'after'): Promise<void> {
    const holds = await checkShare({ kind: 'share-check', nodes: [] }, this.#job);
    const workers = this.#job.fleet().share.workers;
    const mounts = plan.remote.length === 1 ? '1 mount' : `${plan.remote.length} mounts`;
    const seen = plan.remote.map(({ id, name }) => `${name}: ${workers[id]?.sentinel?.reason ?? 'not-answered'}`);
    const title =
      when === 'before' ? say('The mount is the mount, before the run') : say('The mount is the mount, after the run');
    const how = say('Source, target and type in the mount table of every worker, and a token that went both ways');
    const broken = plan.remote.find(({ id }) => workers[id]?.sentinel?.reason !== 'none');
    this.#claims.push(
      claim(`mount-${when}`, title, how, {
        state: holds ? 'holds' : 'broken',
        expected: mounts,
        observed: holds ? mounts : seen.join('; '),
        ...(holds ? {} : { reason: (broken && workers[broken.id]?.sentinel?.reason) ?? 'not-answered' }),
      }),
    );
    if (holds) return;
    const failure = broken ? workers[broken.id]?.failure : null;
    throw failure
      ? new Failure(failure.code, failure.message, {
          detail: failure.detail,
          next: failure.next,
          nodeId: broken?.id ?? MANAGER,
        })
      : new Failure('sentinel-failed');
  }

  async #install(plan: FlightPlan): Promise<void> {
    const { cluster } = this.#job;
    const schedulerFacts = this.#factsOf(plan.scheduler.id);
    const pythons = new Map(
      plan.nodes.map((node) => [node.id, pythonFor(cluster.python, this.#factsOf(node.id), schedulerFacts)]),
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
    const offsets = new Map(plan.nodes.map((node) => [node.id, this.#factsOf(node.id)?.clockOffsetMs ?? 0]));
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
      if (plan.remote.length > 0) await this.#checkShare(plan, 'after');
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
