import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass, skip, warn } from './check';
import { unanswered } from './evidence';
import { mountsByMuster } from './sshfs-present';

export const packageManager: JudgingCheck = {
  id: 'package-manager',
  title: say('The package manager has finished its work'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ node, cluster, facts }) => {
    const late = unanswered(facts, 'rights') ?? unanswered(facts, 'tools');
    if (late) return late;
    if (facts.packageManager !== 'apt') return skip(say('Only apt refuses its work after an interruption.'));
    const evidence = { 'dpkg interrupted': facts.isDpkgInterrupted ? 'yes' : 'no' };
    if (!facts.isDpkgInterrupted) return pass(say('dpkg has finished its work.'), evidence);
    const isNeeded = !facts.python3?.isReal || (mountsByMuster(node, cluster) === true && !facts.sshfs);
    return isNeeded
      ? fail(say('dpkg was interrupted. Without finishing that, apt installs nothing.'), evidence)
      : warn(say('dpkg was interrupted. Nothing has to be installed now; apt would refuse it.'), evidence);
  },
  remedies: ['finish-dpkg'],
};
