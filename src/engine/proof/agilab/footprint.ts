import type { NodeId } from '../../../shared/model/ids';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import { changeTogether, type JoinedChange } from '../../share/change-together';
import { ENV_FILE } from '../../share/env-keys';
import type { RunNode } from '../flight-plan';
import { Later } from '../later';
import { AGILAB_SCRIPTS } from './agilab-programs';

const LOOK_WITHIN_MS = 30_000;

/** What of AGILab is on a node outside its own environment. */
export interface Footprint {
  readonly there: ReadonlySet<string>;
  /** Entries of `~/.agilab`. */
  readonly own: ReadonlySet<string>;
  readonly envLines: readonly string[];
}

/** A path that AGILab makes: `holder` is taken back when it is empty again, `whole` with all that is in it. */
interface Made {
  readonly path: string;
  readonly kind: 'holder' | 'whole' | 'file';
}

/** What AGI.install and AGI.run make on a node when it is not there, parents first. Pure. */
export function madeByAgilab(target: string, share: string, user: string, isScheduler: boolean): Made[] {
  const worker: Made[] = [
    { path: 'wenv', kind: 'holder' },
    { path: 'wenv/cli.py', kind: 'file' },
    { path: 'wenv/.agilab-target-leases', kind: 'whole' },
    { path: `wenv/${target}_worker`, kind: 'whole' },
    { path: '.agilab/.env.lock', kind: 'file' },
  ];
  if (!isScheduler) return worker;
  return [
    ...worker,
    { path: 'wenv/.agilab-operation-leases', kind: 'whole' },
    { path: 'wenv/.agilab-editable-install-cache', kind: 'whole' },
    { path: 'export', kind: 'holder' },
    { path: 'export/apps-zip', kind: 'whole' },
    { path: 'log', kind: 'holder' },
    { path: 'log/execute', kind: 'holder' },
    { path: `log/execute/${target}`, kind: 'whole' },
    { path: 'localshare', kind: 'holder' },
    { path: `localshare/${target}`, kind: 'whole' },
    { path: `localshare/${user}`, kind: 'whole' },
    { path: '.local/share/agilab', kind: 'whole' },
    { path: `${share}/${target}`, kind: 'whole' },
  ];
}

const INVERSE = { holder: 'empty-folder', whole: 'marked-folder', file: 'file' } as const;
const onNode = (path: string): string => (path.startsWith('/') ? path : `~/${path}`);

/** Looks at a node, also after the job was cancelled. @throws Failure of the session. */
async function lookAt(job: JobContext, node: NodeId, paths: readonly string[]): Promise<Footprint> {
  const session = await job.session(node);
  const values = { PATHS: paths.join(' ') };
  const { stdout } = await session.observe(AGILAB_SCRIPTS.footprint, { values, timeoutMs: LOOK_WITHIN_MS });
  const all = (word: string) =>
    [...stdout.matchAll(new RegExp(`^MUSTER-${word} (.*)$`, 'gm'))].map(([, text]) => text ?? '');
  return {
    there: new Set(all('THERE')),
    own: new Set(all('OWN')),
    envLines: all('ENV').map((text) => Buffer.from(text, 'base64').toString('utf8')),
  };
}

/**
 * Does work in which AGILab changes a node, and journals what it is known to make before it, and what else it made after
 * it: every path that was not there, and every line of `~/.agilab/.env`. Undo takes all of it back.
 */
async function inAgilabFootprint(
  job: JobContext,
  node: RunNode,
  target: string,
  share: string,
  work: () => Promise<void>,
): Promise<void> {
  const made = madeByAgilab(target, share, (await job.session(node.id)).user, node.isScheduler);
  const paths = made.map(({ path }) => path);
  const before = await lookAt(job, node.id, paths);
  const missing = made.filter(({ path }) => !before.there.has(path));
  let after = before;
  const changes: JoinedChange[] = missing.map(({ path, kind }) => ({
    what: say('let AGILab make {{path}}', { path: onNode(path) }),
    inverse: { kind: 'remove-path', path: onNode(path), what: INVERSE[kind] },
    isDone: () => after.there.has(path),
  }));
  const folders = missing.flatMap(({ path, kind }) => (kind === 'whole' ? [path] : []));
  await changeTogether(job.journal, node.id, changes, async () => {
    try {
      await work();
    } finally {
      after = await lookAt(job, node.id, paths).catch(() => before);
      await mark(job, node.id, folders);
      await journalOwnFiles(job, node, before, after);
    }
  });
}

/** @throws never: an unmarked folder is one that undo leaves alone and names. */
async function mark(job: JobContext, node: NodeId, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return;
  const values = { FOLDERS: folders.join(' ') };
  await job
    .session(node)
    .then((session) => session.run(AGILAB_SCRIPTS.mark, { values, timeoutMs: LOOK_WITHIN_MS }))
    .catch((error: unknown) => job.log(node, `AGILab's folders could not be marked: ${String(error)}`, 'err'));
}

/** What AGILab put into `~/.agilab` itself, known only afterwards. */
async function journalOwnFiles(job: JobContext, node: RunNode, before: Footprint, after: Footprint): Promise<void> {
  const nothing = async () => undefined;
  for (const name of after.own) {
    if (before.own.has(name) || name === '.env' || name === '.env.lock') continue;
    const path = `~/.agilab/${name}`;
    const what = name.includes('.') ? 'file' : 'marked-folder';
    if (what === 'marked-folder') await mark(job, node.id, [`.agilab/${name}`]);
    await job.journal.change(
      node.id,
      say('let AGILab make {{path}}', { path }),
      { kind: 'remove-path', path, what },
      nothing,
    );
  }
  const added = after.envLines.filter((line) => !before.envLines.includes(line));
  const gone = before.envLines.filter((line) => !after.envLines.includes(line));
  if (added.length === 0 && gone.length === 0) return;
  const what = say('let AGILab write its own keys into ~/.agilab/.env');
  const inverse =
    gone.length > 0
      ? ({ kind: 'replace-lines', path: ENV_FILE, remove: added, restore: gone } as const)
      : ({ kind: 'remove-lines', path: ENV_FILE, lines: added, isFileNew: before.envLines.length === 0 } as const);
  await job.journal.change(node.id, what, inverse, nothing);
}

/** Does `act` inside the footprint of AGILab on every node: the journal is complete before it begins. @throws what `act` throws. */
export async function inFootprints(
  job: JobContext,
  nodes: readonly RunNode[],
  target: string,
  act: () => Promise<void>,
): Promise<void> {
  const done = new Later<void>();
  const isReady = new Later<void>();
  let waiting = nodes.length;
  const work = async () => {
    waiting -= 1;
    if (waiting === 0) isReady.follow(Promise.resolve());
    await done.value;
  };
  const share = job.cluster.share.schedulerPath.replace(/\/+$/, '');
  const footprints = nodes.map((node) => inAgilabFootprint(job, node, target, share, work));
  const all = Promise.all(footprints);
  all.catch(() => undefined);
  // A node that cannot be looked at ends it before anything was changed.
  await Promise.race([isReady.value, all]).catch((error: unknown) => {
    done.follow(Promise.reject(error));
    throw error;
  });
  done.follow(act());
  await Promise.allSettled(footprints);
  await all;
}
