import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { ENVIRONMENT } from './flight-plan';
import { runStep } from './node-programs';
import { PROOF_SCRIPTS, PYTHON_PROGRAMS } from './programs';

const RESOLVE_WITHIN_MS = 120_000;
const INSTALL_WITHIN_MS = 300_000;

/** The one resolution of a run: uv's export with hashes, no addresses. */
export interface Resolution {
  readonly sha256: string;
  readonly base64: string;
}

/** What stands in a node's environment after installing. */
export interface Installed {
  readonly packages: ReadonlyMap<string, string>;
  readonly python: string;
  readonly uv: string;
  readonly isReused: boolean;
}

export const minorOf = (version: string | undefined): string | null => /^(3\.\d+)/.exec(version ?? '')?.[1] ?? null;

/** The Python minor a node uses: the cluster's when it was chosen, else its own, else the scheduler's. */
export function pythonFor(chosen: string | null, own: NodeFacts | undefined, scheduler: NodeFacts | undefined): string {
  const python = chosen ?? minorOf(own?.python3?.version) ?? minorOf(scheduler?.python3?.version);
  if (python) return python;
  throw new Failure(
    'install-failed',
    say('No Python 3 is known on the scheduler, so none can be chosen for the environment.'),
  );
}

/** The specifier that covers all minors in use: one resolution serves every node. */
export function requiresPython(minors: readonly string[]): string {
  const numbers = minors.map((minor) => Number(minor.split('.')[1]));
  return `>=3.${Math.min(...numbers)},<3.${Math.max(...numbers) + 1}`;
}

/** Resolves once, on the scheduler. @throws Failure uv-missing, no-index, not-muster-folder, install-failed. */
export async function resolve(job: JobContext, scheduler: NodeId, requires: string): Promise<Resolution> {
  const { stdout } = await runStep(job, scheduler, PROOF_SCRIPTS.resolve, {
    values: { WENV: ENVIRONMENT, REQUIRES_PYTHON: requires, REFRESH: '0', UV: '' },
    timeoutMs: RESOLVE_WITHIN_MS,
    otherwise: 'install-failed',
  });
  const found = /^MUSTER-EXPORT ([0-9a-f]{64}) ([A-Za-z0-9+/=]+)$/m.exec(stdout);
  if (!found?.[1] || !found[2])
    throw new Failure('output-broken', say('The resolution of {{node}} did not arrive.', { node: scheduler }));
  return { sha256: found[1], base64: found[2] };
}

/**
 * Installs the resolution on one node and puts the proof's programs beside it.
 * @param wheels folder on that node with the wheels, for one without a package index. @throws Failure as `resolve`.
 */
export async function install(
  job: JobContext,
  node: NodeId,
  resolution: Resolution,
  python: string,
  wheels = '',
): Promise<Installed> {
  const { sha256: sha, base64 } = resolution;
  const { stdout } = await runStep(job, node, PROOF_SCRIPTS.install, {
    values: { WENV: ENVIRONMENT, PYTHON: python, EXPORT_SHA: sha, EXPORT_B64: base64, WHEELS: wheels, UV: '' },
    timeoutMs: INSTALL_WITHIN_MS,
    otherwise: 'install-failed',
  });
  await putPrograms(job, node);
  const packages = new Map<string, string>();
  for (const [, name, version] of stdout.matchAll(/^MUSTER-PACKAGE ([^=\s]+)==(\S+)$/gm)) {
    if (name && version) packages.set(name, version);
  }
  const summary = summaryIn(stdout);
  if (!summary || packages.size === 0)
    throw new Failure('output-broken', say('{{node}} did not list its packages.', { node }), { nodeId: node });
  return { packages, python: summary.python, uv: summary.uv, isReused: summary.reused };
}

/** Puts the proof's programs beside the environment. @throws Failure as `putFiles`. */
export const putPrograms = (job: JobContext, node: NodeId): Promise<void> =>
  putFiles(job, node, `${ENVIRONMENT}/programs`, PYTHON_PROGRAMS);

const Summary = z.object({ reused: z.boolean(), python: z.string(), uv: z.string() });

/** What env-install.sh says of the environment in its last line, or null. */
function summaryIn(stdout: string): z.infer<typeof Summary> | null {
  const text = /^MUSTER-ENV (\{.*\})$/m.exec(stdout)?.[1];
  try {
    return text === undefined ? null : (Summary.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

/** Writes small text files into one folder of a node, and checks the digests of what was read back. `mark` names a marker file. */
export async function putFiles(
  job: JobContext,
  node: NodeId,
  folder: string,
  files: Readonly<Record<string, string>>,
  mark = '',
): Promise<void> {
  const entries = Object.entries(files);
  const { stdout } = await runStep(job, node, PROOF_SCRIPTS.putFiles, {
    values: {
      FOLDER: folder,
      MODE: '644',
      MARK: mark,
      FILES: entries.map(([name, text]) => `${name}:${sha256(text)}:${Buffer.from(text).toString('base64')}`).join(' '),
    },
    timeoutMs: 60_000,
    otherwise: 'proof-failed',
  });
  const written = new Map(
    [...stdout.matchAll(/^MUSTER-FILE ([0-9a-f]{64}) (\S+)$/gm)].map(([, sha, name]) => [name, sha]),
  );
  const wrong = entries.find(([name, text]) => written.get(name) !== sha256(text));
  if (!wrong) return;
  throw new Failure(
    'proof-failed',
    say('{{file}} does not hold on {{node}} what was written to it.', { file: `${folder}/${wrong[0]}`, node }),
    {
      nodeId: node,
    },
  );
}

/** Packages whose versions differ between a node and the scheduler, as `name here/there`. Backports that one minor lacks do not count. */
export function differingPackages(node: Installed, scheduler: Installed): string[] {
  const isSamePython = minorOf(node.python) === minorOf(scheduler.python);
  const names = new Set([...node.packages.keys(), ...scheduler.packages.keys()]);
  return [...names].sort().flatMap((name) => {
    const [here, there] = [node.packages.get(name), scheduler.packages.get(name)];
    if (here === there || (!isSamePython && (here === undefined || there === undefined))) return [];
    return [`${name} ${here ?? 'absent'}/${there ?? 'absent'}`];
  });
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
