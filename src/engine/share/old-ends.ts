import { failureValueOf } from '../../shared/failure';
import { type Cluster, isRemoteWorker, nameOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { JournalEntry } from '../../shared/model/journal';
import type { PlanStep } from '../../shared/model/remedy';
import { english, say } from '../../shared/model/sentence';
import { undo } from '../journal/undo';
import type { JobContext } from '../ports';
import { quote } from '../ssh/quote';
import { checkExit } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { isShareEntry } from './share-changes';

const UNMOUNT_WITHIN_MS = 60_000;

/** What an earlier set-up left on a node that has another role, scheduler or path now. It goes before the new one comes. */
export interface OldEnd {
  readonly node: NodeId;
  /** Mounts of the earlier set-up, by the journal. */
  readonly mounts: readonly { readonly path: string; readonly source: string }[];
  /** Everything that is taken back there, mounts and services too. */
  readonly entries: readonly JournalEntry[];
}

const isMountEntry = ({ inverse }: JournalEntry): boolean =>
  inverse.kind === 'unmount' || inverse.kind === 'remove-service';

/** Ends of an earlier set-up, from the journal alone. Nodes that are workers still are left to their own plan. Pure. */
export function oldEndsOf(entries: readonly JournalEntry[], cluster: Cluster): OldEnd[] {
  const perNode = new Map<NodeId, JournalEntry[]>();
  for (const entry of entries.filter(isShareEntry)) {
    perNode.set(entry.nodeId, [...(perNode.get(entry.nodeId) ?? []), entry]);
  }
  const known = new Set<string>(cluster.nodes.map(({ id }) => id));
  return [...perNode].flatMap(([node, own]) => {
    if (!known.has(node) || isRemoteWorker(node, cluster)) return [];
    // A scheduler with a mount of its own was a worker before.
    if (node === cluster.scheduler && !own.some(isMountEntry)) return [];
    return [{ node, mounts: mountsOf(own), entries: own }];
  });
}

const mountsOf = (entries: readonly JournalEntry[]): { path: string; source: string }[] =>
  entries.flatMap(({ inverse }) =>
    inverse.kind === 'unmount' ? [{ path: inverse.path, source: inverse.source }] : [],
  );

/** Mounts that a worker still has from an earlier set-up at another path than its own now. Pure. */
export function oldMountsOf(entries: readonly JournalEntry[], node: NodeId, path: string): OldEnd | null {
  const own = entries.filter((entry) => entry.nodeId === node && isShareEntry(entry));
  const old = own.filter(({ inverse }) => inverse.kind === 'unmount' && inverse.path !== path);
  return old.length === 0 ? null : { node, mounts: mountsOf(old), entries: old };
}

/** What taking an old end down does, as shown. Pure. */
export function oldEndSteps(ends: readonly OldEnd[], cluster: Cluster): PlanStep[] {
  return ends.flatMap(({ node, mounts, entries }) => {
    const name = nameOf(node, cluster);
    const unmounting = mounts.map(
      ({ path }): PlanStep => ({
        node,
        title: say('Unmount the earlier share at {{path}} on {{name}}', { path, name }),
        shown: `fusermount3 -u ${quote(path)} || fusermount -u ${quote(path)} || umount ${quote(path)}`,
      }),
    );
    const rest = entries.filter(({ inverse }) => inverse.kind !== 'unmount');
    if (rest.length === 0) return unmounting;
    return [
      ...unmounting,
      {
        node,
        title: say('Take back what the earlier share set up on {{name}}', { name }),
        shown: rest.map(({ what }) => `# ${english(what)}`).join('\n'),
      },
    ];
  });
}

/**
 * Takes old ends down, side by side. One that cannot be reached holds up nothing: its entries stay in the journal, and
 * the next set-up tries again. @returns the nodes where something was left. Never throws but for cancel.
 */
export async function takeOldEndsDown(ends: readonly OldEnd[], job: JobContext): Promise<NodeId[]> {
  const left = await Promise.all(
    ends.map(async (end) => {
      try {
        await takeDown(end, job);
        return [];
      } catch (error) {
        if (job.signal.aborted) throw error;
        const { message, detail } = failureValueOf(error);
        job.log(end.node, `The earlier share was not taken down: ${english(message)} ${detail}`.trim(), 'err');
        return [end.node];
      }
    }),
  );
  return left.flat();
}

async function takeDown({ node, mounts, entries }: OldEnd, job: JobContext): Promise<void> {
  const session = await job.session(node);
  // A service would mount again at once: it goes first.
  const services = entries.filter(({ inverse }) => inverse.kind === 'remove-service');
  if (services.length > 0) await undo({ kind: 'undo', entryIds: services.map(({ id }) => id) }, job);
  for (const { path } of mounts) {
    const what = say('unmounted the earlier share from {{path}}', { path });
    const why = say('An earlier share is not mounted again.');
    await job.journal.change(node, what, { kind: 'none', why }, async () => {
      const values = { AT: path, FORCE: 'yes' };
      const result = await session.run(SHARE_SCRIPTS.unmount, {
        values,
        timeoutMs: UNMOUNT_WITHIN_MS,
        signal: job.signal,
      });
      checkExit(result, node, SHARE_SCRIPTS.unmount.name);
      return undefined;
    });
  }
  for (const entry of entries)
    if (entry.inverse.kind === 'unmount') await job.journal.markUndone(entry.id, 'unmounted');
  const rest = entries.filter((entry) => !isMountEntry(entry));
  if (rest.length > 0) await undo({ kind: 'undo', entryIds: rest.map(({ id }) => id) }, job);
}
