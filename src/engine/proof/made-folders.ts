import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';
import { makeParents } from '../journal/change-lines';
import type { JobContext } from '../ports';

/** A home-relative or absolute path as the journal writes it. */
const journalled = (path: string): string => (path.startsWith('/') ? path : `~/${path}`);

/**
 * Does the work that makes a folder with a marker file, and journals the folder the first time, so that undo removes it
 * whole. Later runs find it in the journal and only do the work.
 */
export async function inMadeFolder<T>(
  job: JobContext,
  node: NodeId,
  folder: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = journalled(folder);
  const isKnown = job.journal
    .entries()
    .some(
      ({ nodeId, state, inverse }) =>
        nodeId === node && state !== 'undone' && inverse.kind === 'remove-path' && inverse.path === path,
    );
  if (isKnown) return work();
  const inverse = { kind: 'remove-path', path, what: 'marked-folder' } as const;
  await makeParents(job, await job.session(node), path, '755');
  const made: T[] = [];
  await job.journal.change(node, say('Made the folder {{path}} for the proof.', { path }), inverse, async () => {
    made.push(await work());
    return undefined;
  });
  return made[0] as T;
}
