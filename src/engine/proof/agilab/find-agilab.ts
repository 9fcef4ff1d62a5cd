import { z } from 'zod';
import { Failure } from '../../../shared/failure';
import type { NodeId } from '../../../shared/model/ids';
import type { AgiTuning } from '../../../shared/model/job';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import { inMadeFolder } from '../made-folders';
import { runStep } from '../node-programs';
import { AGILAB_SCRIPTS } from './agilab-programs';

/** Muster's own folder for AGILab on the scheduler: snippets, programs and, where there was none, AGILab itself. */
export const AGILAB_FOLDER = '.muster-agilab';
/** `agilab[core]` alone lacks the Flight project. */
const PACKAGES = 'agilab[core,ui]';
const FIND_WITHIN_MS = 60_000;
const INSTALL_WITHIN_MS = 600_000;

/** An AGILab on a node, as agilab-find.sh prints it. */
export const FoundAgilab = z.object({
  /** How it was found; `muster` = installed by Muster. */
  via: z.enum(['path', 'source', 'tool', 'muster']),
  /** Absolute. */
  python: z.string().min(1),
  pythonVersion: z.string(),
  version: z.string(),
  root: z.string(),
  isSource: z.boolean(),
  /** Folder of projects, absolute. */
  appsPath: z.string(),
  hasApp: z.boolean(),
  packages: z.record(z.string(), z.string()),
});
export type FoundAgilab = z.infer<typeof FoundAgilab>;

/** A project of AGILab; `appsPath` null = one that comes with it. */
export interface AgilabProject {
  readonly app: string;
  readonly appsPath: string | null;
  readonly agi?: AgiTuning | undefined;
}

function parsed(line: string): FoundAgilab[] {
  try {
    const found = FoundAgilab.safeParse(JSON.parse(line));
    return found.success ? [found.data] : [];
  } catch {
    return [];
  }
}

/** Every AGILab that agilab-find.sh told of. Pure. */
export const agilabsIn = (stdout: string): FoundAgilab[] =>
  stdout.split('\n').flatMap((line) => (line.startsWith('{') ? parsed(line) : []));

/** The AGILab of a node that has the project, the user's own before Muster's; null when there is none. Changes nothing. */
export async function findAgilab(
  job: JobContext,
  node: NodeId,
  { app, appsPath }: AgilabProject,
): Promise<{ agilab: FoundAgilab | null; others: readonly FoundAgilab[] }> {
  const { stdout } = await runStep(job, node, AGILAB_SCRIPTS.find, {
    values: { APP: app, APPS: appsPath ?? '' },
    timeoutMs: FIND_WITHIN_MS,
    otherwise: 'command-failed',
  });
  const all = agilabsIn(stdout);
  return { agilab: all.find(({ hasApp }) => hasApp) ?? null, others: all };
}

/** Installs AGILab into its own environment on a node, journalled so that undo removes it whole. @throws Failure install-failed, no-index, uv-missing, not-muster-folder. */
export async function installAgilab(job: JobContext, node: NodeId, python: string): Promise<void> {
  await inMadeFolder(job, node, AGILAB_FOLDER, () =>
    runStep(job, node, AGILAB_SCRIPTS.install, {
      values: { PYTHON: python, PACKAGES },
      timeoutMs: INSTALL_WITHIN_MS,
      otherwise: 'install-failed',
    }),
  );
}

/** @param first what was found already. @throws Failure bad-input when no AGILab has the project. */
export async function agilabOrInstalled(
  job: JobContext,
  node: NodeId,
  project: AgilabProject,
  python: string,
  first: Awaited<ReturnType<typeof findAgilab>>,
): Promise<FoundAgilab> {
  if (first.agilab) return first.agilab;
  // A project that no AGILab here has is not made by installing another one; Flight comes with the package.
  if (project.appsPath === null || first.others.length === 0) await installAgilab(job, node, python);
  const second = await findAgilab(job, node, project);
  if (second.agilab) return second.agilab;
  throw new Failure('bad-input', say('No AGILab on {{node}} has the project {{app}}.', { node, app: project.app }), {
    nodeId: node,
    next: say('Correct --app, or name its folder with --apps-path.'),
  });
}
