import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass, warn } from './check';
import { unanswered } from './evidence';

/** Oldest minor for which the packages of the proof are made (dask 2024.9 and newer, pyarrow 18 and newer: Python 3.10). */
const OLDEST_MINOR = 10;

export const python3Present: JudgingCheck = {
  id: 'python3-present',
  title: say('Python 3 is installed'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ cluster, facts }) => {
    const { python3 } = facts;
    const late = unanswered(facts, 'tools');
    if (late && !python3?.isReal) return late;
    if (!python3)
      return fail(say('python3 was not found. Without it, AGILab cannot work on this node.'), { PATH: facts.path });
    const evidence = { path: python3.path, version: python3.version, 'on PATH': python3.isOnPath ? 'yes' : 'no' };
    if (!python3.isReal) {
      return fail(
        say('{{path}} does not run as Python 3: it is a stub or broken. Without it, AGILab cannot work on this node.', {
          path: python3.path,
        }),
        evidence,
      );
    }
    const minor = Number(python3.version.split('.')[1]);
    if (minor < OLDEST_MINOR) {
      return warn(
        say('Python {{version}} is older than 3.10; uv brings a newer one for the proof.', {
          version: python3.version,
        }),
        evidence,
      );
    }
    if (cluster.runner === 'agilab' && cluster.python && !python3.version.startsWith(`${cluster.python}.`)) {
      return warn(
        say('Python {{version}}, while the cluster uses {{wanted}}.', {
          version: python3.version,
          wanted: cluster.python,
        }),
        evidence,
      );
    }
    return pass(say('Python {{version}}.', { version: python3.version }), evidence);
  },
  remedies: ['install-python'],
};
