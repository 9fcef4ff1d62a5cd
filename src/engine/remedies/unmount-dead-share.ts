import { Failure } from '../../shared/failure';
import type { PlanStep } from '../../shared/model/remedy';
import { say } from '../../shared/model/sentence';
import { sickMountAt, watchedPath } from '../checks/mount-healthy';
import { checkExit } from '../share/script-output';
import { SHARE_SCRIPTS } from '../share/scripts';
import { quote } from '../ssh/quote';
import type { Remedy, RemedyInput } from './remedy';

const UNMOUNT_WITHIN_MS = 60_000;

const sickMountOf = ({ observation, cluster }: RemedyInput) => {
  const facts = observation?.facts;
  return facts ? sickMountAt(facts.mounts, watchedPath(cluster, facts.home)) : null;
};

/** The same from this computer, as AGILab's guide writes it; for a path that stands in quotes as it is. */
function fromHere({ node, observation }: RemedyInput, target: string): PlanStep[] {
  const home = observation?.facts?.home ?? '';
  const share = home !== '' && target.startsWith(`${home}/`) ? `$HOME${target.slice(home.length)}` : target;
  if (!/^(?:\$HOME)?[\w./@+ -]*$/.test(share)) return [];
  const shown = [
    `ssh ${node.user ? `${node.user}@` : ''}${node.address} '`,
    `REMOTE_SHARE="${share}"`,
    'fusermount3 -u "$REMOTE_SHARE" 2>/dev/null ||',
    'fusermount -u "$REMOTE_SHARE" 2>/dev/null ||',
    'umount "$REMOTE_SHARE" 2>/dev/null ||',
    'true',
    "'",
  ].join('\n');
  return [{ node: node.id, title: say('By hand from this computer it would be'), shown }];
}

const isSshfs = (type: string): boolean => /^(fuse\.sshfs|macfuse|osxfuse|fuse-t)$/.test(type);

/** Clears away a mount that nobody answers any more; a living one is never touched. */
export const unmountDeadShare: Remedy = {
  id: 'unmount-dead-share',
  fixes: 'mount-healthy',
  plan: (input) => {
    const sick = sickMountOf(input);
    if (!sick) return null;
    const values = { target: sick.target, source: sick.source };
    const ways = ['fusermount3 -u', 'fusermount -u', 'umount', 'fusermount3 -uz', 'fusermount -uz'];
    return {
      kind: isSshfs(sick.type) ? 'automatic' : 'command',
      title: say('Unmount the dead mount on {{target}}', values),
      steps: [
        {
          node: input.node.id,
          title: say('Unmount {{target}}, lazily if it must be', values),
          shown: isSshfs(sick.type)
            ? ways.map((way) => `${way} ${quote(sick.target)}`).join(' ||\n')
            : `sudo umount -l ${quote(sick.target)}`,
        },
        ...fromHere(input, sick.target),
      ],
      effects: [say('{{source}} is no longer mounted; programs that wait for it get an error.', values)],
      rights: isSshfs(sick.type) ? null : say('An administrator’s rights'),
      undo: null,
    };
  },
  apply: async (input, _plan, job) => {
    const sick = sickMountOf(input);
    if (!sick) throw new Failure('plan-changed');
    const session = await job.session(input.node.id);
    const what = say('unmounted the dead mount of {{source}} on {{target}}', {
      source: sick.source,
      target: sick.target,
    });
    const why = say('A dead mount is not put back.');
    await job.journal.change(input.node.id, what, { kind: 'none', why }, async () => {
      const result = await session.run(SHARE_SCRIPTS.unmount, {
        values: { AT: sick.target, FORCE: 'yes' },
        timeoutMs: UNMOUNT_WITHIN_MS,
        signal: job.signal,
      });
      checkExit(result, input.node.id, SHARE_SCRIPTS.unmount.name);
      return undefined;
    });
  },
};
