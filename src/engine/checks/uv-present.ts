import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass } from './check';
import { unanswered } from './evidence';

export const uvPresent: JudgingCheck = {
  id: 'uv-present',
  title: say('uv is installed'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ facts }) => {
    const { uv } = facts;
    const late = unanswered(facts, 'tools');
    if (late && !uv?.runs) return late;
    if (!uv)
      return fail(say('uv was not found. Without it, no Python environment can be made on this node.'), {
        PATH: facts.path,
      });
    const evidence = { path: uv.path, version: uv.version, 'on PATH': uv.isOnPath ? 'yes' : 'no' };
    return uv.runs
      ? pass(say('uv {{version}}.', { version: uv.version }), evidence)
      : fail(
          say('{{path}} is there but does not run. Without it, no Python environment can be made on this node.', {
            path: uv.path,
          }),
          evidence,
        );
  },
  remedies: ['install-uv'],
};
