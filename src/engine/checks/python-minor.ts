import type { Cluster } from '../../shared/model/cluster';
import { isScheduler, isWorker } from '../../shared/model/cluster-shape';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, skip, warn } from './check';
import { unanswered } from './evidence';

const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');

/** The Python minor that the cluster uses: the chosen one, else that of the scheduler; null before it is known. */
export function wantedMinor(cluster: Cluster, others: ReadonlyMap<string, NodeFacts>): string | null {
  const scheduler = cluster.scheduler === null ? undefined : others.get(cluster.scheduler);
  const theirs = scheduler?.python3?.isReal ? minorOf(scheduler.python3.version) : null;
  return cluster.python ?? theirs;
}

export const pythonMinor: JudgingCheck = {
  id: 'python-minor',
  title: say('Python has the same minor version as on the scheduler'),
  group: 'system',
  level: 'advised',
  needs: ['python3-present'],
  appliesTo: (node, cluster) =>
    isWorker(node.id, cluster) || isScheduler(node.id, cluster) || say('The node has no role in the cluster.'),
  judge: ({ cluster, facts, others }) => {
    const late = unanswered(facts, 'tools');
    if (late) return late;
    const wanted = wantedMinor(cluster, others);
    if (wanted === null) return skip(say('The Python of the scheduler is not known yet.'));
    const has = [facts.python3?.version ?? '', ...facts.uvPythons].filter((version) => version !== '');
    const evidence = { wanted, 'on the node': has.join(', ') };
    if (has.some((version) => minorOf(version) === wanted))
      return pass(say('Python {{wanted}}.', { wanted }), evidence);
    return warn(
      say(
        'The node has Python {{has}}, the cluster uses {{wanted}}. Without the same minor, AGILab cannot exchange its objects; the proof on Dask can.',
        { has: has.join(', ') || '?', wanted },
      ),
      evidence,
    );
  },
  remedies: ['install-python-minor'],
};
