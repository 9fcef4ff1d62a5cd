import { nameOf } from '../../shared/model/cluster';
import { MANAGER } from '../../shared/model/ids';
import type { NodeObservation } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { schedulerLogin, wayBack } from '../trust/direction';
import { authoriseLogin } from '../trust/seed-direction';
import { fromAddresses, type LoginLevel, loginOptions, needsWayBack, wayBackLevel } from '../trust/way-back';
import type { Remedy } from './remedy';
import { reachOf } from './scheduler-place';

/** The authorized_keys line as far as it is known before the key is made. */
function shownLine(from: NodeObservation | null, level: LoginLevel, keyOf: string): string {
  const addresses = from?.facts ? fromAddresses(from.facts, from.reach.ip) : [];
  const options = addresses.length > 0 ? loginOptions(addresses, level) : `restrict,from="ADDRESSES OF ${keyOf}"`;
  const key =
    from?.facts?.userKeys.find(({ path }) => path.endsWith('/id_ed25519.pub'))?.line ??
    `ssh-ed25519 PUBLIC-KEY-OF-${keyOf}`;
  return `${options} ${key}`;
}

const WHAT_IT_MAY = {
  'share-only': say('The login may open sftp, and nothing else.'),
  shell: say('The login gives a shell, as AGILab needs it, from these addresses only.'),
} as const;

/** Worker may log in on the share account of the scheduler. */
export const authoriseWayBack: Remedy = {
  id: 'authorise-way-back',
  fixes: 'reverse-ssh',
  plan: (input) => {
    const { node, cluster, observation } = input;
    const place = reachOf(input);
    if (needsWayBack(node.id, cluster) !== true || !place || !cluster.scheduler) return null;
    const level = wayBackLevel(cluster);
    const login = `${place.account}@${place.address}`;
    const port = place.port === 22 ? '' : ` -p ${place.port}`;
    const test =
      level === 'share-only'
        ? `echo pwd | sftp -o BatchMode=yes${port.replace('-p', '-P')} -b - ${login}`
        : [
            `scheduler_user="${place.account}"`,
            `scheduler_host="${place.address}"`,
            `ssh -o BatchMode=yes${port} "$scheduler_user@$scheduler_host" hostname`,
          ].join('\n');
    return {
      kind: place.isOurAccount ? 'automatic' : 'command',
      title: say('Authorise {{node}} on the scheduler', { node: node.name }),
      steps: [
        {
          node: node.id,
          title: say('Use the login key of {{node}}, or make one', { node: node.name }),
          shown: "ssh-keygen -t ed25519 -a 100 -N '' -f ~/.ssh/id_ed25519",
        },
        {
          node: cluster.scheduler,
          title: say('Add one line to ~/.ssh/authorized_keys of {{account}}', { account: place.account }),
          shown: shownLine(observation, level, node.id.toUpperCase()),
        },
        { node: node.id, title: say('Try the login'), shown: test },
      ],
      effects: [WHAT_IT_MAY[level]],
      rights: place.isOurAccount
        ? null
        : say('The login {{account}} on the scheduler, which Muster does not have.', { account: place.account }),
      undo: place.isOurAccount ? say('Takes the line out again, and removes the key if it was made.') : null,
    };
  },
  apply: async ({ node }, _plan, job) => authoriseLogin(await wayBack(node.id, job), job),
};

/** Scheduler may log in on a worker: what AGILab's own runner does. */
export const authoriseSchedulerLogin: Remedy = {
  id: 'authorise-scheduler-login',
  fixes: 'scheduler-login',
  plan: ({ node, cluster, scheduler, observation }) => {
    if (needsWayBack(node.id, cluster) !== true || !cluster.scheduler || cluster.scheduler === MANAGER) return null;
    const user = observation?.facts?.user ?? node.user ?? 'ACCOUNT';
    return {
      kind: 'automatic',
      title: say('Authorise the scheduler on {{node}}', { node: node.name }),
      steps: [
        {
          node: cluster.scheduler,
          title: say('Use the login key of {{node}}, or make one', { node: nameOf(cluster.scheduler, cluster) }),
          shown: "ssh-keygen -t ed25519 -a 100 -N '' -f ~/.ssh/id_ed25519",
        },
        {
          node: node.id,
          title: say('Add one line to ~/.ssh/authorized_keys of {{account}}', { account: user }),
          shown: shownLine(scheduler, 'shell', cluster.scheduler.toUpperCase()),
        },
        {
          node: cluster.scheduler,
          title: say('Try the login'),
          shown: `ssh -o BatchMode=yes ${user}@${node.address} hostname`,
        },
      ],
      effects: [WHAT_IT_MAY.shell],
      rights: null,
      undo: say('Takes the line out again, and removes the key if it was made.'),
    };
  },
  apply: async ({ node }, _plan, job) => authoriseLogin(await schedulerLogin(node.id, job), job),
};
