import { join } from 'node:path';
import { activeWorkers, type Cluster, nameOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { ProofReport } from '../../shared/model/proof';
import { type Sentence, say } from '../../shared/model/sentence';
import type { ProofEvidence, ShareGate } from '../../shared/model/share';
import type { JobContext } from '../ports';
import { ENVIRONMENT } from '../proof/flight-plan';
import { readReport } from '../report/run-folder';
import { all, checkExit, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';

const EVIDENCE_WITHIN_MS = 30_000;

/** What one node still has of the last proof. `null`: the node could not be asked. */
export interface NodeEvidence {
  readonly packages: ReadonlySet<string>;
  /** Output files as `SHA-256 name`; of the scheduler alone. */
  readonly files: ReadonlySet<string>;
}

/** The last proof, and what the nodes still have of it. */
export interface Evidence {
  readonly report: ProofReport;
  readonly nodes: ReadonlyMap<NodeId, NodeEvidence | null>;
}

type Stale = ShareGate['stale'];

/** The last proof of the whole cluster, when it passed. A run that failed later leaves nothing to stand. */
async function lastPassed(job: JobContext): Promise<ProofReport | null> {
  const last = job
    .fleet()
    .runs.filter((run) => !run.isLocal && run.verdict !== 'cancelled')
    .at(-1);
  if (last?.verdict !== 'passed') return null;
  return readReport(join(job.clusterFolder, 'runs', last.runId)).catch(() => null);
}

/** Looks at what the nodes still have of the last proof, side by side; null when there is none. Never throws but for cancel. */
export async function gatherEvidence(sharePath: string, job: JobContext): Promise<Evidence | null> {
  const report = await lastPassed(job);
  if (!report) return null;
  const nodes = report.nodes.filter(({ role }) => role !== 'manager').map(({ id }) => id);
  const known = new Set<string>(job.cluster.nodes.map(({ id }) => id));
  const found = await Promise.all(
    nodes.map(async (node): Promise<[NodeId, NodeEvidence | null]> => {
      const isAsked = known.has(node);
      const folder = node === job.cluster.scheduler ? outputFolder(report, sharePath) : '';
      return [node, isAsked ? await evidenceOf(node, folder, job) : null];
    }),
  );
  return { report, nodes: new Map(found) };
}

/** Outputs lie in a folder below the share of the proof. */
const outputFolder = ({ outputs, share }: ProofReport, sharePath: string): string =>
  outputs.folder.startsWith(`${share.schedulerPath}/`)
    ? `${sharePath}${outputs.folder.slice(share.schedulerPath.length)}`
    : outputs.folder;

async function evidenceOf(node: NodeId, folder: string, job: JobContext): Promise<NodeEvidence | null> {
  try {
    const session = await job.session(node);
    const result = await session.observe(SHARE_SCRIPTS.evidence, {
      values: { WENV: ENVIRONMENT, FOLDER: folder },
      timeoutMs: EVIDENCE_WITHIN_MS,
      signal: job.signal,
    });
    checkExit(result, node, SHARE_SCRIPTS.evidence.name);
    const output = outputOf(result.stdout);
    return { packages: new Set(all(output, 'package')), files: new Set(all(output, 'file')) };
  } catch (error) {
    if (job.signal.aborted) throw error;
    return null;
  }
}

/** What of the last proof is stale, and why; at most one reason per kind and node. Pure. */
export function staleEvidence({ report, nodes }: Evidence, cluster: Cluster): Stale {
  return [
    ...staleRoles(report, cluster),
    ...(report.runner === 'dask' ? staleInstall(report, nodes, cluster) : []),
    ...staleOutput(report, nodes, cluster),
  ];
}

const stale = (evidence: ProofEvidence, why: Sentence): Stale[number] => ({ evidence, why });

function staleRoles(report: ProofReport, cluster: Cluster): Stale {
  const found: Stale = [];
  if (report.scheduler !== cluster.scheduler) {
    found.push(stale('compute', say('The proof ran with another scheduler.')));
  }
  const proven = new Map(report.nodes.map((node) => [node.id, node.slots]));
  for (const { node, slots } of activeWorkers(cluster)) {
    const before = proven.get(node) ?? 0;
    const name = nameOf(node, cluster);
    if (before === 0) found.push(stale('compute', say('{{name}} took no part in the proof.', { name })));
    else if (before !== slots) {
      found.push(stale('compute', say('{{name}} had {{before}} slots in the proof.', { name, before })));
    }
  }
  if (report.runner !== cluster.runner) found.push(stale('compute', say('The proof used another runner.')));
  return found;
}

function staleInstall(report: ProofReport, nodes: Evidence['nodes'], cluster: Cluster): Stale {
  const wanted = Object.entries(report.packages).map(([name, version]) => `${name}==${version}`);
  if (wanted.length === 0) return [];
  const taking = new Set<string>([cluster.scheduler ?? '', ...activeWorkers(cluster).map(({ node }) => node)]);
  return [...nodes].flatMap(([node, seen]) => {
    if (!seen || !taking.has(node)) return [];
    const name = nameOf(node, cluster);
    if (seen.packages.size === 0) return [stale('install', say('{{name}} no longer has its environment.', { name }))];
    const missing = wanted.find((each) => !seen.packages.has(each));
    if (!missing) return [];
    return [stale('install', say('{{name}} no longer has {{package}}.', { name, package: missing }))];
  });
}

function staleOutput(report: ProofReport, nodes: Evidence['nodes'], cluster: Cluster): Stale {
  const seen = nodes.get(report.scheduler);
  if (report.scheduler !== cluster.scheduler || !seen) return [];
  const changed = report.outputs.files.filter(({ name, sha256 }) => !seen.files.has(`${sha256} ${name}`));
  if (changed.length === 0) return [];
  const values = { count: changed.length, total: report.outputs.files.length, name: changed[0]?.name ?? '' };
  return [stale('output', say('{{count}} of {{total}} output files are gone or changed, {{name}} first.', values))];
}

/** What the share check says of the last proof. Pure. */
export function gateOf(evidence: Evidence | null, cluster: Cluster, at: number): ShareGate {
  if (!evidence) {
    const summary = say('There is no passed proof of this cluster yet. A full proof is what comes next.');
    return { proof: 'none', runId: null, stale: [], summary, at };
  }
  const { report } = evidence;
  const found = staleEvidence(evidence, cluster);
  const silent = [...evidence.nodes].filter(([, seen]) => seen === null).map(([node]) => nameOf(node, cluster));
  const base = { runId: report.id, stale: found, at };
  if (found.length > 0) {
    const kinds = [...new Set(found.map(({ evidence: kind }) => kind))].join(', ');
    const summary = say(
      'The last proof no longer stands: its evidence is stale ({{kinds}}). Run the full proof again.',
      { kinds },
    );
    return { ...base, proof: 'stale', summary };
  }
  if (silent.length > 0) {
    const summary = say('Whether the last proof still stands is not known: {{names}} did not answer.', {
      names: silent.join(', '),
    });
    return { ...base, proof: 'unknown', summary };
  }
  return {
    ...base,
    proof: 'stands',
    summary: say('The last proof still stands: environment, roles and outputs are as they were.'),
  };
}

/** Tells the gate as an event and in the scheduler's log. Never throws but for cancel. */
export async function tellGate(evidence: Promise<Evidence | null>, job: JobContext): Promise<void> {
  const gate = gateOf(await evidence, job.cluster, job.ports.now());
  job.emit({ type: 'share-gate', gate });
}
