import { Failure, failureValueOf } from '../../shared/failure';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { Inverse, JournalEntry } from '../../shared/model/journal';
import type { PlanStep } from '../../shared/model/remedy';
import { english, say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { rightsOn } from '../remedies/sudo-rights';
import type { Session } from '../session';
import { stopIfCancelled } from '../stop-if-cancelled';
import { editLinesHere } from './edit-lines-here';
import { takeBack } from './inverse';

/** Entries that left something behind: an intent without result may have been carried out, a failed one in part. */
export const isOpen = (entry: JournalEntry): boolean => entry.state !== 'undone' && entry.inverse.kind !== 'none';

/** What undoing would do, newest first. Pure. */
export const undoPlan = (entries: readonly JournalEntry[]): PlanStep[] =>
  [...entries]
    .filter(isOpen)
    .reverse()
    .map(({ nodeId, what, inverse }) => ({
      node: nodeId,
      title: say('Take back: {{what}}', { what: english(what) }),
      shown: shownOf(inverse),
    }));

function shownOf(inverse: Inverse): string {
  switch (inverse.kind) {
    case 'restore-file':
      return inverse.before ? `restore ${inverse.path} (mode ${inverse.before.mode})` : `rm ${inverse.path}`;
    case 'remove-lines':
      return [`# take out of ${inverse.path}:`, ...inverse.lines.map((line) => `- ${line}`)].join('\n');
    case 'replace-lines':
      return [
        `# in ${inverse.path}:`,
        ...inverse.remove.map((line) => `- ${line}`),
        ...inverse.restore.map((line) => `+ ${line}`),
      ].join('\n');
    case 'remove-packages':
      return `sudo apt-get purge -y ${inverse.packages.join(' ')}`;
    case 'remove-path':
      return inverse.what === 'file'
        ? `rm ${inverse.path}`
        : inverse.what === 'empty-folder'
          ? `rmdir ${inverse.path}`
          : `rm -r ${inverse.path}`;
    case 'leave-group':
      return `sudo gpasswd -d "$(id -un)" ${inverse.group}`;
    case 'device-mode':
      return `sudo chmod ${inverse.mode} ${inverse.path}`;
    case 'path-mode':
      return `chmod ${inverse.mode} ${inverse.path}`;
    case 'unmount':
      return `fusermount3 -u ${inverse.path}`;
    case 'remove-service':
      return inverse.system === 'systemd'
        ? `systemctl --user disable --now ${inverse.name}\nrm ${inverse.path}`
        : `launchctl bootout "user/$(id -u)/${inverse.name}"\nrm ${inverse.path}`;
    case 'none':
      return '';
    default:
      return inverse satisfies never;
  }
}

interface Refusal {
  readonly entry: JournalEntry;
  readonly reason: string;
}

/**
 * Takes changes back, newest first on each node, nodes side by side, this computer last. What somebody changed since is
 * left as it is and told; everything else still goes on. Empty `entryIds` = everything.
 * @throws Failure changed-since when something had to be left, and unreachable nodes' failures in its detail.
 */
export async function undo(spec: Extract<JobSpec, { kind: 'undo' }>, job: JobContext): Promise<boolean> {
  const wanted = new Set(spec.entryIds);
  const entries = job.journal.entries().filter((entry) => isOpen(entry) && (wanted.size === 0 || wanted.has(entry.id)));
  const perNode = new Map<NodeId, JournalEntry[]>();
  for (const entry of [...entries].reverse()) perNode.set(entry.nodeId, [...(perNode.get(entry.nodeId) ?? []), entry]);
  const refusals: Refusal[] = [];
  let done = 0;
  const step = () => {
    done += 1;
    job.progress(
      done,
      entries.length,
      say('{{done}} of {{total}} changes taken back', { done, total: entries.length }),
    );
  };
  // Every connection first: taking back a pinned key or a login would shut the door to the rest.
  const opened = new Map<NodeId, Session>();
  await Promise.all(
    [...perNode].map(async ([node, own]) => {
      try {
        opened.set(node, await job.session(node));
      } catch (error) {
        stopIfCancelled(job.signal);
        for (const entry of own) refusals.push({ entry, reason: failureTextOf(error) });
      }
    }),
  );
  const remote = [...opened].filter(([node]) => node !== MANAGER);
  await Promise.all(remote.map(([node, session]) => undoOn(session, perNode.get(node) ?? [], job, refusals, step)));
  const here = opened.get(MANAGER);
  if (here) await undoOn(here, perNode.get(MANAGER) ?? [], job, refusals, step);
  if (refusals.length > 0) throw leftAsIs(refusals, entries.length);
  return true;
}

async function undoOn(
  session: Session,
  entries: readonly JournalEntry[],
  job: JobContext,
  refusals: Refusal[],
  step: () => void,
): Promise<void> {
  for (const entry of entries) {
    stopIfCancelled(job.signal);
    try {
      await takeBack(entry.inverse, {
        session,
        signal: job.signal,
        rights: () => rightsOn(session, job),
        editHere: entry.nodeId === MANAGER ? editLinesHere(job.ports.home) : null,
      });
      await job.journal.markUndone(entry.id, '');
      job.log(entry.nodeId, `taken back: ${english(entry.what)}`);
      step();
    } catch (error) {
      stopIfCancelled(job.signal);
      const reason = failureTextOf(error);
      job.log(entry.nodeId, `left as it is: ${english(entry.what)}: ${reason}`, 'err');
      refusals.push({ entry, reason });
    }
  }
}

const failureTextOf = (error: unknown): string => {
  const { message, detail } = failureValueOf(error);
  return detail ? `${english(message)} ${detail}` : english(message);
};

function leftAsIs(refusals: readonly Refusal[], total: number): Failure {
  const detail = refusals.map(({ entry, reason }) => `${entry.nodeId}: ${english(entry.what)}: ${reason}`).join('\n');
  return new Failure(
    'changed-since',
    say('{{count}} of {{total}} changes were left as they are.', { count: refusals.length, total }),
    { detail },
  );
}
