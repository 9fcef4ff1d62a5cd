import { join } from 'node:path';
import type { ClusterAdvice } from '../shared/contract';
import { Failure } from '../shared/failure';
import type { Answer } from '../shared/model/ask';
import { type Cluster, oneMachineCluster } from '../shared/model/cluster';
import type { EngineHappening, LogLine } from '../shared/model/event';
import { emptyFleet, type FleetSnapshot } from '../shared/model/fleet';
import { isStale, resultsOf } from '../shared/model/fleet-fold';
import type { AskId, JobId, NodeId, RunId } from '../shared/model/ids';
import type { JobSpec } from '../shared/model/job';
import type { ProofReport } from '../shared/model/proof';
import type { PlanStep, RemedyPlan } from '../shared/model/remedy';
import { say } from '../shared/model/sentence';
import type { SharePlan } from '../shared/model/share';
import type { SnippetRequest, SnippetSet } from '../shared/model/snippet';
import { isOneMachine, participantsOf } from '../shared/steps';
import { suggestCluster } from './cluster/advisor';
import { ClusterLock } from './cluster/cluster-lock';
import { type ClusterPlan, clusterPlan } from './cluster/cluster-plan';
import { ClusterStore } from './cluster/cluster-store';
import { OpenCluster } from './cluster/open-cluster';
import { lanCacheFile } from './discovery/lan-cache';
import { Asks } from './jobs/asks';
import { type EventListener, EventLog } from './jobs/event-log';
import { changesNodes, JobRunner, type StartedJob } from './jobs/job-runner';
import { runJob } from './jobs/job-table';
import { type FileJournal, openJournal } from './journal/file-journal';
import { undoPlan } from './journal/undo';
import { LookKeeper, readLastLook } from './last-look';
import type { EnginePorts, JobContext } from './ports';
import { presentable } from './presentable';
import { type AgilabPreview, previewAgilab } from './proof/agilab/agilab-preview';
import type { AgilabProject } from './proof/agilab/find-agilab';
import { DashboardDoor } from './proof/dashboard-door';
import { fixPlan, remedyPlans } from './remedies/plans';
import { readReport, runSummaries } from './report/run-folder';
import { SessionPool } from './session-pool';
import { lookAndPlanShare } from './share/plan-share';
import { ShareMonitor } from './share/share-monitor';
import { checkSharePaths } from './share/share-paths';
import { FLIGHT_APP } from './snippets/cluster-snippets';
import { makeSnippets } from './snippets/make-snippets';
import { seedPlan } from './trust/seed-plan';

const LOG_LINES_IN_REPORT = 200;

/** Happenings that tell what was found out. */
const LOOKS: ReadonlySet<EngineHappening['type']> = new Set([
  'node-observed',
  'check-results',
  'trust-seen',
  'share-step',
  'share-sentinel',
  'share-worker',
  'share-health',
  'share-speed',
  'share-gate',
]);

/** Jobs that change a worker's mount, or judge it themselves. */
const CHANGES_SHARE: ReadonlySet<JobSpec['kind']> = new Set([
  'share-apply',
  'share-check',
  'share-down',
  'share-speed',
  'apply-remedy',
  'fix',
  'undo',
]);

/** The engine: one open cluster, its state as events, its work as jobs. Knows nothing of windows and terminals. */
export class Engine {
  readonly #ports: EnginePorts;
  readonly #store: ClusterStore;
  readonly #log: EventLog;
  readonly #asks: Asks;
  readonly #jobs: JobRunner;
  readonly #pool: SessionPool;
  readonly #lock = new ClusterLock();
  readonly #dashboard = new DashboardDoor();
  readonly #keeper: LookKeeper;
  readonly #monitor: ShareMonitor;
  #cluster: OpenCluster;
  #journal: FileJournal;

  private constructor(ports: EnginePorts, store: ClusterStore, fleet: FleetSnapshot, journal: FileJournal) {
    this.#ports = ports;
    this.#store = store;
    this.#log = new EventLog(fleet, ports.now);
    this.#cluster = new OpenCluster(store, this.#log);
    this.#asks = new Asks(this.#log, () => ports.canAsk);
    this.#pool = new SessionPool(ports.sessions);
    this.#jobs = new JobRunner(this.#log, ports.now, (spec, jobId, signal) => this.#runLocked(spec, jobId, signal));
    this.#monitor = new ShareMonitor({
      fleet: () => this.snapshot(),
      session: (node) => this.#pool.get(node, this.snapshot().cluster),
      emit: (happening) => this.#log.emit(happening),
      now: ports.now,
      isShareBusy: () => this.#jobs.isBusyWith(CHANGES_SHARE),
    });
    this.#journal = journal;
    this.#followJournal();
    this.#keeper = new LookKeeper(
      () => store.folder(this.snapshot().cluster.name),
      () => this.snapshot(),
    );
    // The log file gets what the window gets: presentable, and thinned when it floods.
    this.onEvent(({ what }) => {
      if (what.type === 'log') for (const line of what.lines) ports.logSink(`${line.nodeId}: ${line.text}`);
    });
    if (ports.remembersLooks) this.onEvent(({ what }) => LOOKS.has(what.type) && this.#keeper.changed());
  }

  /** Opens a cluster, or a new one of that name. @throws Failure bad-input, bad-file. */
  static async open(ports: EnginePorts, clusterName: string): Promise<Engine> {
    const store = new ClusterStore(ports.stateDir);
    const cluster = await store.load(clusterName);
    const folder = store.folder(clusterName);
    const journal = await openJournal(join(folder, 'journal.jsonl'), ports.now);
    return new Engine(ports, store, await fleetOf(cluster, folder, journal, ports), journal);
  }

  snapshot(): FleetSnapshot {
    return this.#log.fleet;
  }

  onEvent(listener: EventListener): () => void {
    return this.#log.listen(listener);
  }

  logLines(nodeId: NodeId | null): LogLine[] {
    return this.#log.lines(nodeId);
  }

  /** @throws Failure busy, unsupported-here for a proof in practice: recordings compute nothing. */
  start(spec: JobSpec): StartedJob {
    if (this.#ports.isPractice && spec.kind === 'prove') {
      throw new Failure('unsupported-here', say('A practice cluster cannot be proven: its nodes are recordings.'), {
        next: say('Prove this computer instead: that proof is real.'),
      });
    }
    return this.#jobs.start(spec);
  }

  cancel(jobId: JobId): void {
    this.#jobs.cancel(jobId);
  }

  get isIdle(): boolean {
    return this.#jobs.isIdle;
  }

  /** @throws Failure bad-input when the question is gone. */
  answer(askId: AskId, answer: Answer): void {
    this.#asks.answer(askId, answer);
  }

  dismiss(askId: AskId): void {
    this.#asks.dismiss(askId);
  }

  async clusters(): Promise<{ name: string; nodes: number; isOpen: boolean }[]> {
    const open = this.snapshot().cluster;
    const names = new Set([...(await this.#store.names()), open.name]);
    return Promise.all(
      [...names].sort().map(async (name) => {
        const cluster = name === open.name ? open : await this.#store.load(name).catch(() => null);
        return { name, nodes: cluster?.nodes.length ?? 0, isOpen: name === open.name };
      }),
    );
  }

  /** Changes to another cluster; running jobs are cancelled first. @throws Failure bad-input, bad-file. */
  async openCluster(name: string): Promise<void> {
    const cluster = await this.#store.load(name);
    await this.#jobs.cancelAll();
    await this.#pool.close();
    await this.#keeper.flush();
    const folder = this.#store.folder(name);
    const journal = await openJournal(join(folder, 'journal.jsonl'), this.#ports.now);
    await this.#journal.close();
    this.#journal = journal;
    this.#followJournal();
    this.#log.restart(await fleetOf(cluster, folder, journal, this.#ports));
    this.#cluster = new OpenCluster(this.#store, this.#log);
  }

  /** @throws Failure bad-path when the share cannot be where the cluster says. */
  checkCluster(cluster: Cluster): void {
    const [refusal] = checkSharePaths(cluster, {});
    if (refusal) throw new Failure(refusal.code, refusal.message, { detail: refusal.detail, next: refusal.next });
  }

  /** @throws Failure bad-input when it is not the open cluster, bad-file. */
  saveCluster(cluster: Cluster): Promise<void> {
    return this.#cluster.save(cluster);
  }

  advice(): ClusterAdvice {
    return suggestCluster(this.snapshot());
  }

  /** Workers per node as AGILab's advisor writes it. */
  clusterPlan(): ClusterPlan {
    return clusterPlan(this.snapshot(), FLIGHT_APP, lanCacheFile(this.#ports.home));
  }

  remedyPlans(nodeId: NodeId): RemedyPlan[] {
    return remedyPlans(nodeId, this.snapshot());
  }

  fixPlan(nodes: NodeId[]): RemedyPlan[] {
    return fixPlan(nodes, this.snapshot());
  }

  seedPlan(nodes: NodeId[]): RemedyPlan[] {
    return seedPlan(nodes, this.snapshot());
  }

  /** Looks at the nodes, changes nothing. @throws Failure no-cluster and those of the connections. */
  async sharePlan(nodes: NodeId[]): Promise<SharePlan> {
    const signal = new AbortController().signal;
    return presentable(
      await lookAndPlanShare(nodes, this.#context({ kind: 'share-check', nodes }, 'plan' as JobId, signal)),
    );
  }

  /** Looks at every node, changes nothing. @throws Failure bad-input with runner dask, no-cluster, and those of the connections. */
  async agilabPreview(project?: AgilabProject): Promise<AgilabPreview> {
    if (this.snapshot().cluster.runner !== 'agilab')
      throw new Failure(
        'bad-input',
        say('Runner dask changes nothing but its own folders; only runner agilab has a plan.'),
      );
    const signal = new AbortController().signal;
    const context = this.#context({ kind: 'share-check', nodes: [] }, 'preview' as JobId, signal);
    return presentable(await previewAgilab(context, project));
  }

  /** Looks at the scheduler, changes nothing. @throws Failure no-cluster, bad-input and those of the connection. */
  async snippets(request: SnippetRequest): Promise<SnippetSet> {
    const signal = new AbortController().signal;
    return makeSnippets(request, this.#context({ kind: 'share-check', nodes: [] }, 'snippets' as JobId, signal));
  }

  undoPlan(entryIds: string[]): PlanStep[] {
    const entries = this.#journal.entries().filter((entry) => entryIds.length === 0 || entryIds.includes(entry.id));
    return undoPlan(entries);
  }

  /** Opens the way to the pages of the scheduler of the run that goes on. @throws Failure unsupported-here when none does. */
  openDashboard(): Promise<string> {
    return this.#dashboard.open();
  }

  /** @throws Failure bad-file when there is no such run. */
  report(runId: RunId): Promise<ProofReport> {
    return readReport(this.runFolder(runId));
  }

  runFolder(runId: RunId): string {
    return join(this.#store.folder(this.snapshot().cluster.name), 'runs', runId);
  }

  /** After sleep: forgets every connection, and marks everything known as old until it is checked again. */
  async wake(): Promise<void> {
    this.#log.emit({ type: 'results-stale', before: this.#ports.now() });
    await this.#pool.close();
    this.verifyAgain();
  }

  /** Looks again at what is known from before a restart or a sleep. Starts nothing while a job runs, or when nothing is old. */
  verifyAgain(): void {
    const fleet = this.snapshot();
    const taking = participantsOf(fleet);
    const old = (taking.length > 0 ? taking : fleet.cluster.nodes.map((node) => node.id)).filter((node) =>
      Object.values(resultsOf(fleet, node)).some((result) => result && isStale(fleet, result)),
    );
    if (old.length === 0 || !this.isIdle) return;
    this.start({ kind: 'check', nodes: old });
  }

  /** Watches the mounts of the share until the engine is closed, for a window that shows them. */
  watchShare(): void {
    this.#monitor.start();
  }

  /** Cancels what runs and closes every connection. */
  async close(): Promise<void> {
    this.#monitor.stop();
    await this.#jobs.cancelAll();
    await this.#pool.close();
    this.#ports.sessions.lan?.hangUp?.();
    await this.#journal.close();
    await this.#keeper.flush();
    this.#log.flush();
  }

  #followJournal(): void {
    const journal = this.#journal;
    journal.onChange((entry) => {
      if (journal === this.#journal) this.#log.emit({ type: 'change-recorded', entry });
    });
  }

  /**
   * A job that changes nodes holds the cluster's lock, so that a window and a command line never work on it at once.
   * Each begins with what the other has stored meanwhile.
   */
  async #runLocked(spec: JobSpec, jobId: JobId, signal: AbortSignal): Promise<boolean> {
    const isPassing = spec.kind === 'prove' && spec.isLocal;
    const unlock = changesNodes(spec.kind)
      ? await this.#lock.hold(this.#store.folder(this.snapshot().cluster.name))
      : null;
    try {
      await this.#cluster.catchUp();
      await this.#journal.refresh();
      return await this.#runAndKeep(() => runJob(spec, this.#context(spec, jobId, signal)), isPassing);
    } finally {
      await unlock?.();
    }
  }

  /** What a failed or cancelled job found out is stored too; its own failure is told before that of the file. */
  async #runAndKeep(work: () => Promise<boolean>, isPassing: boolean): Promise<boolean> {
    if (isPassing) return work();
    const keep = () => this.#cluster.keep();
    const holds = await work().catch(async (error: unknown) => {
      await keep().catch(() => undefined);
      throw error;
    });
    await keep();
    return holds;
  }

  #context(spec: JobSpec, jobId: JobId, signal: AbortSignal): JobContext {
    const open = this.snapshot().cluster;
    const isElsewhere = spec.kind === 'prove' && spec.isLocal && !isOneMachine(this.snapshot());
    const cluster = isElsewhere ? oneMachineCluster(1) : open;
    return {
      ports: this.#ports,
      signal,
      jobId,
      cluster,
      clusterFolder: this.#store.folder(open.name),
      fleet: () => this.snapshot(),
      emit: (happening) => this.#log.emit(happening),
      log: (nodeId, text, stream = 'note') => {
        this.#log.log({ at: this.#ports.now(), nodeId, jobId, stream, text });
      },
      logTail: (nodeId) =>
        this.#log
          .lines(nodeId)
          .filter((line) => line.jobId === jobId)
          .slice(-LOG_LINES_IN_REPORT)
          .map((line) => line.text),
      progress: (done, total, text) => this.#log.emit({ type: 'job-progress', jobId, progress: { done, total, text } }),
      ask: this.#asks.for(jobId, signal),
      session: (node) => this.#pool.getFor(signal, node, this.snapshot().cluster),
      journal: this.#journal.forJob(jobId),
      dashboard: this.#dashboard,
    };
  }
}

async function fleetOf(
  cluster: Cluster,
  folder: string,
  journal: FileJournal,
  { isPractice = false, remembersLooks = false, now }: EnginePorts,
): Promise<FleetSnapshot> {
  const fleet = {
    ...emptyFleet(cluster),
    isPractice,
    changes: [...journal.entries()],
    runs: await runSummaries(folder),
  };
  return remembersLooks ? { ...fleet, ...(await readLastLook(folder, fleet.runs)), staleBefore: now() } : fleet;
}
