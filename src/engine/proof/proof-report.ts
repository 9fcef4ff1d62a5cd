import type { FailureValue } from '../../shared/failure';
import type { CheckResult } from '../../shared/model/check';
import type { Cluster } from '../../shared/model/cluster';
import { isScheduler, isWorker, mountsShare, nodeOf } from '../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId, RunId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { PhaseSpan, ProofBatch, ProofClaim, ProofReport, ReportNode, ReportTrust } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { english, type Sentence } from '../../shared/model/sentence';
import { summaryStatusOf } from '../../shared/model/summary-status';
import type { ComputerFacts } from '../local/computer-facts';
import { trustOf } from '../report/host-key-trust';
import { repeatCommands } from '../report/repeat-commands';
import { sourceOf } from '../share/sshfs-plan';
import { FLIGHT_APP } from '../snippets/cluster-snippets';
import type { AgilabProject, FoundAgilab } from './agilab/find-agilab';
import { brokenHeadline } from './broken-headline';
import { REQUIRED_CLAIMS } from './claims';
import type { Installed } from './environment';
import type { FlightPlan } from './flight-plan';

/** Everything a run gathered, whether it passed, failed or was cancelled. */
export interface RunRecord {
  readonly flight: FlightSettings;
  readonly id: RunId;
  readonly cluster: Cluster;
  readonly isLocal: boolean;
  readonly startedAt: number;
  readonly plan: FlightPlan | null;
  readonly phases: readonly PhaseSpan[];
  readonly batches: readonly ProofBatch[];
  readonly claims: readonly ProofClaim[];
  readonly files: ProofReport['outputs']['files'];
  readonly summaries?: NonNullable<ProofReport['outputs']['summaries']>;
  readonly installed: ReadonlyMap<NodeId, Installed>;
  readonly failure: FailureValue | null;
  readonly logs: Readonly<Record<string, string[]>>;
  /** Claims without which this run has not passed; absent = those of runner `dask`. */
  readonly required?: readonly string[];
  /** Of runner `agilab`: the project, and the AGILab that ran it. */
  readonly project?: AgilabProject;
  readonly agilab?: FoundAgilab | null;
}

const roleOf = (id: NodeId, cluster: Cluster): ReportNode['role'] => {
  if (isScheduler(id, cluster)) return isWorker(id, cluster) ? 'scheduler-and-worker' : 'scheduler';
  return isWorker(id, cluster) ? 'worker' : 'manager';
};

/** `uv 0.13.9 (…)`, as the program says it itself, without its name. */
const versionOnly = (said: string | undefined): string | undefined => said?.replace(/^uv\s+/, '');

function reportNode(
  id: NodeId,
  record: RunRecord,
  fleet: FleetSnapshot,
  { computer, musterVersion }: Written,
): ReportNode {
  const known = fleet.known[id];
  const facts = known?.observation?.facts;
  const node = nodeOf(id, record.cluster);
  const installed = record.installed.get(id);
  const here = id === MANAGER ? computer : undefined;
  const results: Partial<Record<string, CheckResult>> = known?.results ?? {};
  const programs = {
    muster: id === MANAGER ? musterVersion : undefined,
    ...(here?.versions ?? {}),
    uv: versionOnly(installed?.uv ?? facts?.uv?.version),
    python: installed?.python ?? facts?.python3?.version,
    sshfs: facts?.sshfs?.version,
    agilab: isScheduler(id, record.cluster) ? record.agilab?.version : undefined,
  };
  return {
    id,
    name: id === MANAGER ? (facts?.hostname ?? here?.hostname ?? node?.name ?? id) : (node?.name ?? id),
    address: record.plan?.nodes.find((each) => each.id === id)?.address ?? node?.address ?? '',
    role: roleOf(id, record.cluster),
    slots: record.cluster.workers.find((worker) => worker.node === id)?.slots ?? 0,
    user: facts?.user ?? node?.user ?? '',
    osName: facts?.osName ?? here?.osName ?? 'not known',
    arch: facts?.arch ?? here?.arch ?? '',
    cpuModel: facts?.cpuModel ?? here?.cpuModel ?? '',
    cores: facts?.cores ?? here?.cores ?? 0,
    ramBytes: facts?.ramBytes ?? here?.ramBytes ?? 0,
    clockOffsetMs: facts?.clockOffsetMs ?? 0,
    status: summaryStatusOf(known?.results ?? {}) ?? 'not checked',
    findings: Object.values(results).flatMap((result) => (result ? [result] : [])),
    hostKeys: id === MANAGER ? [] : (known?.observation?.hostKey?.pinned ?? []),
    versions: Object.fromEntries(
      Object.entries(programs).flatMap(([name, version]) => (version ? [[name, version]] : [])),
    ),
  };
}

/** The first claim that must hold and that nobody looked at; null when every one was made. */
function untestedClaim(record: RunRecord): string | null {
  const views = (record.plan?.remote ?? []).flatMap(({ id }) => [`view-${id}`, 'mount-before', 'mount-after']);
  const tested = new Set(record.claims.filter((each) => each.state !== 'not-tested').map((each) => each.id));
  return [...(record.required ?? REQUIRED_CLAIMS), ...views].find((id) => !tested.has(id)) ?? null;
}

/** Verdict and its sentence, from the claims alone. A run without claims has proven nothing. */
function verdictOf(record: RunRecord, endedAt: number): { verdict: ProofReport['verdict']; headline: Sentence } {
  const seconds = ((endedAt - record.startedAt) / 1000).toFixed(1);
  if (record.failure?.code === 'cancelled') {
    return {
      verdict: 'cancelled',
      headline: say('The proof was cancelled. It ran for {{seconds}} s and proves nothing.', { seconds }),
    };
  }
  const broken = record.claims.find((claim) => claim.state === 'broken');
  if (record.failure) {
    return {
      verdict: 'failed',
      headline: say('The proof failed. {{reason}}', { reason: english(record.failure.message) }),
    };
  }
  if (broken) return { verdict: 'failed', headline: brokenHeadline(broken) };
  const untested = untestedClaim(record);
  if (untested !== null) {
    return {
      verdict: 'failed',
      headline: say('The proof failed. Nothing was seen that shows the claim {{claim}}.', { claim: untested }),
    };
  }
  const working = record.plan?.nodes.filter((node) => node.slots > 0) ?? [];
  if (record.project && record.project.app !== FLIGHT_APP) {
    const values = { app: record.project.app, workers: working.length, files: record.files.length, seconds };
    const headline = say(
      'The cluster computes. AGILab ran {{app}} on {{workers}} workers in {{seconds}} s, and all nodes see its {{files}} new files. What stands in them was not judged.',
      values,
    );
    return { verdict: 'passed', headline };
  }
  const values = {
    worker: working[0]?.name ?? '',
    workers: working.length,
    flights: record.flight.aircraft.length,
    rows: rowsOf(record),
    seconds,
  };
  const headline =
    working.length > 1
      ? say(
          'The cluster computes. {{workers}} workers computed {{flights}} flights in {{seconds}} s. All {{rows}} rows were read back on the scheduler, and every value is right.',
          values,
        )
      : working[0]?.id === MANAGER
        ? say(
            'The cluster computes. This computer computed {{flights}} flights in {{seconds}} s. All {{rows}} rows were read back, and every value is right.',
            values,
          )
        : say(
            'The cluster computes. {{worker}} computed {{flights}} flights in {{seconds}} s. All {{rows}} rows were read back on the scheduler, and every value is right.',
            values,
          );
  return { verdict: 'passed', headline };
}

const rowsOf = ({ flight }: RunRecord): number => flight.aircraft.length * flight.rowsPerAircraft;

const LIMITS = (record: RunRecord): Sentence[] => [
  say('That the cluster stays up: it was true at the time of this run.'),
  say('That it is fast: {{rows}} rows are a check, not a benchmark.', { rows: rowsOf(record) }),
  say('That other projects install or run: only this Flight computation did, with runner {{runner}}.', {
    runner: record.cluster.runner,
  }),
  ...(record.agilab
    ? [say('That nobody could read or change the data under way: AGILab’s Dask traffic has no TLS.')]
    : []),
  ...(record.isLocal ? [say('Anything about SSH, a share or other machines: this run used this computer alone.')] : []),
  say('Anything about nodes that are not in the table: they took no part.'),
];

/** A key that nobody compared proves nothing about the machine behind it. */
const unseenKeys = (nodes: readonly ReportNode[], trust: readonly ReportTrust[]): Sentence[] => {
  const unseen = new Set<string>(trust.flatMap(({ to, comparison }) => (comparison === 'accepted-unseen' ? [to] : [])));
  return nodes
    .filter(({ id }) => unseen.has(id))
    .map(({ name: node }) => say('That {{node}} is the machine you mean: its host key was accepted unseen.', { node }));
};

/** Who writes a report, and when. `computer` absent = nothing is said of it. */
export interface Written {
  readonly endedAt: number;
  readonly musterVersion: string;
  readonly computer?: ComputerFacts | undefined;
}

/** The report of a run. Pure. */
export function proofReport(record: RunRecord, fleet: FleetSnapshot, written: Written): ProofReport {
  const { cluster } = record;
  const { endedAt, musterVersion } = written;
  const { verdict, headline } = verdictOf(record, endedAt);
  const taking = record.plan?.nodes.map((node) => node.id) ?? [];
  const nodes = record.isLocal || taking.includes(MANAGER) ? taking : [MANAGER, ...taking];
  const reportNodes = nodes.map((id) => reportNode(id, record, fleet, written));
  const scheduler = cluster.scheduler ?? MANAGER;
  const ways = { mounts: mountsShare(cluster), entersWorkers: cluster.runner === 'agilab' };
  const trust = trustOf({ nodes: reportNodes, changes: fleet.changes, scheduler, ...ways });
  const source = Object.values(fleet.share.workers).length > 0 ? shareSource(cluster, record, fleet) : '';
  const packages = record.installed.get(scheduler)?.packages ?? new Map<string, string>();
  return {
    schema: 'muster.proof/1',
    id: record.id,
    musterVersion,
    cluster: cluster.name,
    isMasked: false,
    runner: cluster.runner,
    isLocal: record.isLocal,
    startedAt: record.startedAt,
    endedAt,
    verdict,
    headline,
    failure: record.failure,
    scheduler,
    share: {
      backend: cluster.share.backend,
      schedulerPath: cluster.share.schedulerPath,
      workerPath: cluster.share.workerPath,
      source,
      speeds: speedsOf(fleet),
    },
    nodes: reportNodes,
    phases: [...record.phases],
    batches: [...record.batches].sort((a, b) => a.aircraft - b.aircraft),
    claims: [...record.claims],
    changes: record.isLocal ? [] : fleet.changes,
    ...(record.isLocal ? {} : { trust }),
    packages: Object.fromEntries([...packages].sort(([a], [b]) => a.localeCompare(b))),
    inputs: {
      aircraft: [...record.flight.aircraft],
      rowsPerAircraft: record.flight.rowsPerAircraft,
      folder: record.flight.dataset,
    },
    outputs: {
      folder: `${cluster.share.schedulerPath}/${record.flight.output}`,
      files: record.files,
      summaries: [...(record.summaries ?? [])],
    },
    logs: record.logs,
    doesNotProve: [...LIMITS(record), ...unseenKeys(reportNodes, trust)],
    repeat: repeatCommands(cluster, {
      isLocal: record.isLocal,
      flight: record.flight,
      project: record.project,
      nodes: reportNodes,
    }),
  };
}

/** What was measured of the share, for the workers where it was. */
const speedsOf = ({ share }: FleetSnapshot): ProofReport['share']['speeds'] =>
  Object.entries(share.workers).flatMap(([node, { speed }]) =>
    speed
      ? [
          {
            node: node as NodeId,
            writeBytesPerSecond: speed.writeBytesPerSecond,
            readBytesPerSecond: speed.readBytesPerSecond,
            smallFilesPerSecond: speed.smallFilesPerSecond,
            at: speed.at,
          },
        ]
      : [],
  );

/** The share as it stands in the mount tables of the workers, as far as the scheduler told its home folder. */
function shareSource(cluster: Cluster, record: RunRecord, fleet: FleetSnapshot): string {
  const { account, schedulerPath } = cluster.share;
  if (!mountsShare(cluster)) return schedulerPath;
  const facts = fleet.known[cluster.scheduler ?? MANAGER]?.observation?.facts;
  const path =
    facts && !schedulerPath.startsWith('/') ? `${facts.home}/${schedulerPath.replace(/^~\//, '')}` : schedulerPath;
  const address = record.plan?.scheduler.address ?? '';
  return sourceOf({ address, port: cluster.share.port, account: account ?? facts?.user ?? '' }, path).replace(/^@/, '');
}
