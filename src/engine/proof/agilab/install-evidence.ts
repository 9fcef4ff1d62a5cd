import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NodeId } from '../../../shared/model/ids';
import type { JobContext } from '../../ports';
import { writeWhole } from '../../write-whole';
import type { Installed } from '../environment';
import { runStep } from '../node-programs';
import { AGILAB_SCRIPTS } from './agilab-programs';

const PRINT_WITHIN_MS = 30_000;

/** What one AGI.install left, so that a later run can tell whether it still stands. */
export const InstallEvidence = z.object({
  schema: z.literal('muster.agilab-install/1'),
  app: z.string(),
  /** When AGI.install ended, by the manager's clock. */
  at: z.number(),
  agilab: z.string(),
  /** Of the snippet that was run. */
  snippetSha256: z.string(),
  /** Node → fingerprint of its environment. */
  prints: z.record(z.string(), z.string()),
});
export type InstallEvidence = z.infer<typeof InstallEvidence>;

const fileOf = (job: JobContext, app: string): string => join(job.clusterFolder, `agilab-install-${app}.json`);

/** The evidence of the last install of a project, or null when there is none that can be read. */
export async function readEvidence(job: JobContext, app: string): Promise<InstallEvidence | null> {
  try {
    return InstallEvidence.parse(JSON.parse(await readFile(fileOf(job, app), 'utf8')));
  } catch {
    return null;
  }
}

export const writeEvidence = (job: JobContext, evidence: InstallEvidence): Promise<void> =>
  writeWhole(fileOf(job, evidence.app), `${JSON.stringify(evidence, null, 2)}\n`, { mode: 0o600 });

const Print = z.object({ sha256: z.string(), python: z.string(), uv: z.string() });

/** A node's environment of a project as it stands now: fingerprint '' when there is none. */
export interface Environment extends Installed {
  readonly print: string;
}

/** @throws Failure of the session. */
export async function printOf(job: JobContext, node: NodeId, environment: string): Promise<Environment> {
  const { stdout } = await runStep(job, node, AGILAB_SCRIPTS.print, {
    values: { WENV: environment },
    timeoutMs: PRINT_WITHIN_MS,
    otherwise: 'command-failed',
  });
  const packages = new Map<string, string>();
  for (const [, name, version] of stdout.matchAll(/^MUSTER-PACKAGE ([^=\s]+)==(\S+)$/gm))
    if (name && version) packages.set(name.toLowerCase().replace(/_/g, '-'), version);
  const said = /^MUSTER-PRINT (\{.*\})$/m.exec(stdout)?.[1];
  const { sha256, python, uv } = Print.parse(JSON.parse(said ?? '{"sha256":"","python":"","uv":""}'));
  return { print: sha256, python, uv, packages, isReused: false };
}

/** Why AGI.install has to run; null when what it left is unchanged everywhere. Pure. */
export function staleReason(
  evidence: InstallEvidence | null,
  now: { agilab: string; snippetSha256: string; prints: ReadonlyMap<NodeId, string> },
): 'none-yet' | 'agilab-changed' | 'cluster-changed' | 'environment-changed' | null {
  if (!evidence) return 'none-yet';
  if (evidence.agilab !== now.agilab) return 'agilab-changed';
  if (evidence.snippetSha256 !== now.snippetSha256) return 'cluster-changed';
  const isSame = [...now.prints].every(([node, print]) => print !== '' && evidence.prints[node] === print);
  return isSame ? null : 'environment-changed';
}
