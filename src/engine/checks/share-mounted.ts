import { type Cluster, mountsShare } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';
import { type MountVerdict, verdictOf } from '../share/sshfs-plan';
import { type Check, couldNotFindOut, type Finding, fail, pass } from './check';
import { appliesToRemoteWorkers, lookAtEnds, type ShareEnds } from './share-end';

const PROBE_WITHIN_MS = 15_000;

const WRONG: Record<Exclude<MountVerdict, 'mounted'>, string> = {
  nothing: 'The share is not mounted on {{path}}. Without it, results stay where nobody sees them.',
  dead: 'The mount on {{path}} is dead. Without it, everything that touches the share fails.',
  hung: 'The mount on {{path}} does not answer. Without it, everything that touches the share hangs.',
  'read-only': 'The mount on {{path}} is read-only. Without write access, results cannot be handed over.',
  'wrong-source': '{{found}} is mounted on {{path}}, not {{source}}. Without the right one, results go astray.',
  'other-file-system':
    '{{found}} is mounted on {{path}}, and it is not an SSHFS mount. Without the share, results go astray.',
};

/** Judges the mount of one worker. Pure. */
export function judgeMounted({ worker, scheduler, source }: ShareEnds, cluster: Cluster): Finding {
  const found = worker.mount?.source ?? '';
  const values = { path: worker.path, source, found };
  const evidence = { path: worker.path, found: found || worker.kind, expected: source };
  if (!mountsShare(cluster)) {
    return worker.kind === 'folder' || (worker.kind === 'mount' && worker.state === 'alive')
      ? pass(say('The folder {{path}} is there and answers.', values), evidence)
      : fail(
          say('There is no folder {{path}} that answers. Without it, there is no share on this node.', values),
          evidence,
        );
  }
  if (!scheduler) {
    return couldNotFindOut(say('The scheduler cannot be reached, so it is not known what must be mounted.'), evidence);
  }
  const verdict = verdictOf(worker, source);
  if (verdict === 'mounted') return pass(say('{{source}} is mounted on {{path}}.', values), evidence);
  return fail(say(WRONG[verdict], values), evidence);
}

export const shareMounted: Check = {
  id: 'share-mounted',
  title: say('The cluster share is mounted'),
  group: 'share',
  level: 'required',
  needs: ['reverse-ssh', 'mount-healthy'],
  appliesTo: appliesToRemoteWorkers,
  remedies: ['set-up-share'],
  timeoutMs: PROBE_WITHIN_MS,
  probe: async (probed) => judgeMounted(await lookAtEnds(probed, false), probed.cluster),
};
