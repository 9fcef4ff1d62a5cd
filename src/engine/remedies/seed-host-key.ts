import { nameOf } from '../../shared/model/cluster';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { quote } from '../ssh/quote';
import { schedulerLogin, wayBack } from '../trust/direction';
import { compareDirection, seedHostKeys } from '../trust/seed-direction';
import { needsWayBack } from '../trust/way-back';
import type { PlanDraft, Remedy, RemedyInput } from './remedy';
import { reachOf } from './scheduler-place';
import { windowsSeedLines } from './windows-lines';

/** A name that stands in double quotes as it is; anything else is single-quoted. */
const assigned = (address: string): string => (/^[\w.:%-]+$/.test(address) ? `"${address}"` : quote(address));

/**
 * What a person would run by hand, as AGILab's guide writes it, with the comparison before the line that writes and a
 * look at what was written after it: between the two, somebody else may have answered.
 */
function keyscanLines(address: string, port: number, isMac: boolean): string {
  const at = port === 22 ? '' : `-p ${port} `;
  const host = isMac && /^[\w.:%-]+$/.test(address) ? address : '"$scheduler_host"';
  const types = isMac ? '' : '-t ed25519,rsa,ecdsa ';
  const known = port === 22 ? '"$scheduler_host"' : `"[$scheduler_host]:${port}"`;
  return [
    `scheduler_host=${assigned(address)}`,
    'mkdir -p ~/.ssh',
    'chmod 700 ~/.ssh',
    `ssh-keyscan ${at}"$scheduler_host" | ssh-keygen -lf -   # compare with what the other machine itself prints: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`,
    `ssh-keyscan ${at}-H ${types}${host} >> ~/.ssh/known_hosts`,
    `ssh-keygen -l -F ${known}   # must be the same; if not: ssh-keygen -R ${known}`,
  ].join('\n');
}

interface Seeding {
  readonly title: PlanDraft['title'];
  readonly node: RemedyInput['node']['id'];
  readonly address: string;
  readonly port: number;
  /** System of the side that learns the keys. */
  readonly os: NodeFacts['os'] | undefined;
}

function draft({ title, node, address, port, os }: Seeding): PlanDraft {
  return {
    // A scheduler on Windows has no POSIX shell that Muster could ask: a person runs the PowerShell lines.
    kind: os === 'windows' ? 'command' : 'automatic',
    title,
    steps: [
      {
        node,
        title: say('Read the host keys on their own machine, look at them from this side, and compare all'),
        shown: `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}-t ed25519,ecdsa,rsa ${address}`,
      },
      {
        node,
        title: say('Write the keys that agree; by hand it would be'),
        shown: os === 'windows' ? windowsSeedLines(address) : keyscanLines(address, port, os === 'macos'),
      },
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
    return draft({
      title: say('Seed the host keys of the scheduler on {{node}}', { node: input.node.name }),
      node: input.node.id,
      address: place.address,
      port: place.port,
      os: input.observation?.facts?.os,
    });
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
  plan: ({ node, cluster, scheduler }) => {
    if (needsWayBack(node.id, cluster) !== true || !cluster.scheduler) return null;
    const title = say('Seed the host keys of {{node}} on {{scheduler}}', {
      node: node.name,
      scheduler: nameOf(cluster.scheduler, cluster),
    });
    return draft({
      title,
      node: cluster.scheduler,
      address: node.address,
      port: node.port,
      os: scheduler?.facts?.os,
    });
  },
  apply: async ({ node }, _plan, job) => {
    const direction = await schedulerLogin(node.id, job);
    await seedHostKeys(direction, await compareDirection(direction, job), job);
  },
};
