import { nameOf } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';
import { schedulerLogin, wayBack } from '../trust/direction';
import { compareDirection, seedHostKeys } from '../trust/seed-direction';
import { needsWayBack } from '../trust/way-back';
import type { PlanDraft, Remedy, RemedyInput } from './remedy';
import { reachOf } from './scheduler-place';

/** The shown line is what a person would run by hand, comparing between the two halves. */
const keyscanLines = (address: string, port: number): string =>
  [
    'mkdir -p ~/.ssh && chmod 700 ~/.ssh',
    `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}-H -t ed25519,rsa,ecdsa ${address} > ~/.ssh/seen`,
    'ssh-keygen -lf ~/.ssh/seen   # compare with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on the other machine',
    'cat ~/.ssh/seen >> ~/.ssh/known_hosts && rm ~/.ssh/seen',
  ].join('\n');

function draft(title: PlanDraft['title'], node: RemedyInput['node']['id'], address: string, port: number): PlanDraft {
  return {
    kind: 'automatic',
    title,
    steps: [
      {
        node,
        title: say('Read the host keys on their own machine, look at them from this side, and compare all'),
        shown: `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}-t ed25519,ecdsa,rsa ${address}`,
      },
      { node, title: say('Write the keys that agree; by hand it would be'), shown: keyscanLines(address, port) },
    ],
    effects: [
      say(
        'Adds lines to ~/.ssh/known_hosts, names hashed. A line for {{address}} that holds another key is replaced.',
        { address },
      ),
      say('Writes nothing when one side shows another key.'),
    ],
    rights: null,
    undo: say('Takes the lines out again, and puts replaced ones back.'),
  };
}

/** Worker learns the scheduler's host keys. */
export const seedSchedulerHostKey: Remedy = {
  id: 'seed-scheduler-host-key',
  fixes: 'scheduler-host-key-known',
  plan: (input) => {
    const place = reachOf(input);
    if (needsWayBack(input.node.id, input.cluster) !== true || !place) return null;
    return draft(
      say('Seed the host keys of the scheduler on {{node}}', { node: input.node.name }),
      input.node.id,
      place.address,
      place.port,
    );
  },
  apply: async ({ node }, _plan, job) => {
    const direction = await wayBack(node.id, job);
    await seedHostKeys(direction, await compareDirection(direction, job), job);
  },
};

/** Scheduler learns a worker's host keys. */
export const seedWorkerHostKey: Remedy = {
  id: 'seed-worker-host-key',
  fixes: 'worker-host-key-known',
  plan: ({ node, cluster }) => {
    if (needsWayBack(node.id, cluster) !== true || !cluster.scheduler) return null;
    const title = say('Seed the host keys of {{node}} on {{scheduler}}', {
      node: node.name,
      scheduler: nameOf(cluster.scheduler, cluster),
    });
    return draft(title, cluster.scheduler, node.address, node.port);
  },
  apply: async ({ node }, _plan, job) => {
    const direction = await schedulerLogin(node.id, job);
    await seedHostKeys(direction, await compareDirection(direction, job), job);
  },
};
