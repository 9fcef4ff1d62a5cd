import { isScheduler, isWorker } from '../../shared/model/cluster-shape';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, warn } from './check';
import { forParticipants, unanswered } from './evidence';

interface Range {
  readonly from: number;
  readonly to: number;
}
/** Where a Dask scheduler and Dask workers listen (AGILab's own ranges). */
export const SCHEDULER_PORTS: Range = { from: 8780, to: 8790 };
export const WORKER_PORTS: Range = { from: 9000, to: 9100 };

const takenIn = ({ from, to }: Range, taken: readonly number[]): number[] =>
  taken.filter((port) => port >= from && port <= to);

const daskIn = ({ daskProcesses = [] }: NodeFacts): Record<string, string> =>
  daskProcesses.length === 0
    ? {}
    : { 'Dask that runs': daskProcesses.map(({ pid, user, kind }) => `${kind} ${pid} of ${user}`).join(', ') };

export const portsFree: JudgingCheck = {
  id: 'ports-free',
  title: say('The ports of Dask are free'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: forParticipants,
  judge: ({ node, cluster, facts }) => {
    const late = unanswered(facts, 'network');
    if (late) return late;
    const slots = cluster.workers.find((worker) => worker.node === node.id)?.slots ?? 1;
    const ranges = [
      ...(isScheduler(node.id, cluster) ? [{ range: SCHEDULER_PORTS, needed: 1 }] : []),
      ...(isWorker(node.id, cluster) ? [{ range: WORKER_PORTS, needed: slots }] : []),
    ];
    const evidence = { 'in use': facts.portsInUse.join(', '), ...daskIn(facts) };
    for (const { range, needed } of ranges) {
      const free = range.to - range.from + 1 - takenIn(range, facts.portsInUse).length;
      if (free < needed)
        return warn(
          say(
            'Of the ports {{from}} to {{to}}, {{free}} are free and {{needed}} are needed. Without them, Dask cannot start.',
            {
              from: range.from,
              to: range.to,
              free,
              needed,
            },
          ),
          evidence,
        );
    }
    return pass(say('Enough ports are free.'), evidence);
  },
  remedies: ['free-ports'],
};
