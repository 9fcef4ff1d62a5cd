import type { FailureValue } from '../../../shared/failure';
import type { FlightSettings } from '../../../shared/model/flight-settings';
import type { NodeId, RunId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import type { ProofBatch, ProofClaim } from '../../../shared/model/proof';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import { FLIGHT_APP } from '../../snippets/cluster-snippets';
import { stopIfCancelled } from '../../stop-if-cancelled';
import { claim } from '../claims';
import type { Installed } from '../environment';
import { FLIGHT } from '../flight-plan';
import { lookAtUnknown } from '../look-at-unknown';
import { planWithFacts, takingPart } from '../make-plan';
import { claimMounts } from '../mount-claim';
import { allOf, Phases } from '../phases';
import type { RunRecord } from '../proof-report';
import { shutDown } from '../shut-down';
import type { Verified } from '../verify';
import { AGILAB_REQUIRED, answeredClaim, limitedClaim, noTlsClaim, PROJECT_REQUIRED } from './agilab-claims';
import { computeWithAgilab } from './agilab-compute';
import { putAgilabInputs } from './agilab-inputs';
import { installWithAgilab, prepareScheduler } from './agilab-install';
import { isTelling, listenersIn } from './agilab-log';
import { type AgilabPlan, environmentOf, planAgilab } from './agilab-plan';
import { verifyAgilab } from './agilab-verify';
import { endEverywhere } from './end-agilab';
import type { AgilabProject } from './find-agilab';
import { inFootprints } from './footprint';
import { HeldNodes } from './held-nodes';

const MOST_TELLING = 200;

/** One proof by the real AGILab: the same ten phases as with runner `dask`, through AGI.install and AGI.run. */
export class AgilabRun {
  readonly #outer: JobContext;
  /** Ends what is at work: with the job, and with the first node that is lost. */
  readonly #working = new AbortController();
  /** The job as the work sees it. */
  readonly #job: JobContext;
  readonly #held: HeldNodes;
  readonly #id: RunId;
  readonly #flight: FlightSettings;
  readonly #project: AgilabProject;
  readonly #phases: Phases;
  readonly #claims: ProofClaim[] = [];
  readonly #lines: string[] = [];
  readonly #telling: string[] = [];
  readonly #batches = new Map<number, ProofBatch>();
  #installed: ReadonlyMap<NodeId, Installed> = new Map();
  #plan: AgilabPlan | null = null;
  /** AGILab was started: there may be something to end. */
  #hasBegun = false;
  #isEnding = false;
  #ending: Promise<unknown> | null = null;
  #files: Verified['files'] = [];
  #summaries: Verified['summaries'] = [];

  constructor(job: JobContext, id: RunId, flight: FlightSettings = FLIGHT, project?: AgilabProject) {
    this.#outer = job;
    this.#job = { ...job, signal: this.#working.signal };
    this.#held = new HeldNodes(job, this.#stop);
    this.#id = id;
    this.#flight = flight;
    this.#project = project ?? { app: FLIGHT_APP, appsPath: null };
    this.#phases = new Phases(job, () => this.#held.lost);
  }

  /** Runs every phase; `shut-down` runs whatever came before. @throws Failure that ended the run. */
  async run(): Promise<void> {
    const scheduler = this.#job.cluster.scheduler ?? MANAGER;
    this.#outer.signal.addEventListener('abort', this.#stop, { once: true });
    if (this.#outer.signal.aborted) this.#stop();
    try {
      const at = await this.#phases.run('plan', scheduler, () => this.#makePlan());
      this.#plan = at;
      this.#claims.push(noTlsClaim());
      await this.#runPlan(at);
    } catch (error) {
      throw this.#held.lost ?? error;
    } finally {
      this.#outer.signal.removeEventListener('abort', this.#stop);
      await this.#held.giveBack();
    }
  }

  /** Takes every node for this run alone before anything of AGILab is looked at or made. */
  async #makePlan(): Promise<AgilabPlan> {
    const job = this.#job;
    const taking = takingPart(job);
    const held = this.#held.take(taking, { id: this.#id, environment: environmentOf(this.#project.app) });
    held.catch(() => undefined);
    await lookAtUnknown(taking, job);
    stopIfCancelled(job.signal);
    const flight = await planWithFacts(job, this.#flight);
    await held;
    return planAgilab(job, this.#id, flight, this.#project);
  }

  async #runPlan(at: AgilabPlan): Promise<void> {
    try {
      await this.#prepare(at);
      await inFootprints(this.#job, at.flight.nodes, at.target, async () => {
        await this.#install(at);
        await this.#compute(at);
      });
    } finally {
      // From here on everything ends anyway; a cancel or a lost node has nothing to add.
      this.#isEnding = true;
      await this.#shutDown(at);
    }
  }

  /** All evidence so far, for the report. */
  record(failure: FailureValue | null): Omit<RunRecord, 'startedAt' | 'isLocal'> {
    const plan = this.#plan?.flight ?? null;
    const logs = (plan?.nodes ?? []).map((node) => [node.name, this.#job.logTail(node.id)] as const);
    return {
      flight: this.#flight,
      id: this.#id,
      cluster: this.#job.cluster,
      plan,
      phases: this.#phases.spans,
      batches: [...this.#batches.values()],
      claims: this.#claims,
      files: this.#files,
      summaries: this.#summaries,
      installed: this.#installed,
      failure,
      logs: { ...(this.#telling.length > 0 ? { AGILab: this.#telling } : {}), ...Object.fromEntries(logs) },
      required: this.#isFlight ? AGILAB_REQUIRED : PROJECT_REQUIRED,
      project: this.#project,
      agilab: this.#plan?.agilab ?? null,
    };
  }

  get #isFlight(): boolean {
    return this.#project.app === FLIGHT_APP;
  }

  readonly #onLine = (line: string): void => {
    this.#lines.push(line);
    if (isTelling(line) && this.#telling.length < MOST_TELLING) this.#telling.push(line.trim());
  };

  async #prepare(at: AgilabPlan): Promise<void> {
    const job = this.#job;
    const { flight } = at;
    const { id } = flight.scheduler;
    await allOf([
      this.#phases.run('sentinel', id, () => claimMounts(job, flight, 'before', this.#claims)),
      this.#phases.run('inputs', id, () => putAgilabInputs.write(job, at)),
    ]);
    await allOf([prepareScheduler(job, at), this.#mirror(at)]);
  }

  /** Every worker reads what was written through the share: nothing is copied. */
  async #mirror(at: AgilabPlan): Promise<void> {
    if (!this.#isFlight) return;
    const differing: string[] = [];
    await this.#phases.runAll('mirror-inputs', at.flight.remote, async (node) => {
      differing.push(...(await putAgilabInputs.differing(this.#job, at, node)));
    });
    this.#claims.push(putAgilabInputs.claim(at, differing));
  }

  async #install(at: AgilabPlan): Promise<void> {
    const job = this.#job;
    this.#hasBegun = true;
    const { installed, claims } = await installWithAgilab(job, at, this.#phases, this.#onLine);
    this.#installed = installed;
    this.#claims.push(...claims.claims);
    at.installAnswer = claims.answer;
  }

  async #compute(at: AgilabPlan): Promise<void> {
    const job = this.#job;
    const { flight } = at;
    const computed = await computeWithAgilab(job, at, this.#phases, this.#onLine);
    this.#claims.push(answeredClaim(at.installAnswer, computed.answer));
    for (const batch of computed.batches) this.#tell(batch);
    const verified = await verifyAgilab(job, at, this.#phases, computed);
    this.#files = verified.files;
    this.#summaries = verified.summaries;
    this.#claims.push(...verified.claims);
    for (const [aircraft, rows] of verified.rows) this.#finish(aircraft, rows, verified.files);
    if (!this.#isFlight) this.#claims.push(limitedClaim(this.#project.app));
    await claimMounts(job, flight, 'after', this.#claims);
  }

  #tell(batch: ProofBatch): void {
    this.#batches.set(batch.aircraft, batch);
    this.#job.emit({ type: 'proof-batch', batch });
  }

  #finish(aircraft: number, rows: number, files: Verified['files']): void {
    const batch = this.#batches.get(aircraft);
    const sha256 = files.find(({ name }) => name === `${aircraft}.parquet`)?.sha256 ?? null;
    if (batch) this.#tell({ ...batch, state: 'done', rows, sha256 });
    const done = [...this.#batches.values()].filter(({ state }) => state === 'done').length;
    const total = this.#flight.aircraft.length;
    this.#job.progress(done, total, say('{{done}} of {{total}} flights computed.', { done, total }));
  }

  /** A run that was cancelled, or lost a node, is ended on all nodes at once, not only where AGILab itself runs. */
  readonly #stop = (): void => {
    if (this.#isEnding) return;
    this.#working.abort();
    const at = this.#plan;
    if (at && this.#hasBegun) this.#ending ??= endEverywhere(this.#outer, at.flight, this.#leftovers(at, false));
    else void this.#held.giveBack();
  };

  #leftovers({ environment }: AgilabPlan, isLast: boolean) {
    return { runId: this.#id, environment, listeners: listenersIn(this.#lines), isLast };
  }

  async #shutDown(at: AgilabPlan): Promise<void> {
    await this.#ending;
    const span = (node: NodeId, work: () => Promise<void>) => this.#phases.run('shut-down', node, work);
    // What AGILab does in this environment before the run has begun there is somebody else's.
    this.#claims.push(
      this.#hasBegun
        ? nothingLeft(await endEverywhere(this.#outer, at.flight, this.#leftovers(at, true), span))
        : await shutDown(this.#outer, at.flight, this.#id, new Map(), span),
    );
  }
}

const nothingLeft = (left: readonly string[]): ProofClaim =>
  claim(
    'nothing-left',
    say('Nothing was left running'),
    say('Processes, ports and leases of this run looked for on every node'),
    {
      state: left.length === 0 ? 'holds' : 'broken',
      expected: '0 left',
      observed: left.length === 0 ? '0 left' : left.join('; '),
      ...(left.length === 0 ? {} : { reason: 'left-behind' }),
    },
  );
