import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, warn } from './check';
import { forAgilabOnly, unanswered } from './evidence';

export const compilerPresent: JudgingCheck = {
  id: 'compiler-present',
  title: say('A C compiler is installed'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: forAgilabOnly,
  judge: ({ facts }) =>
    unanswered(facts, 'tools') ??
    (facts.compiler
      ? pass(say('{{path}}.', { path: facts.compiler }), { path: facts.compiler })
      : warn(
          say(
            'No C compiler was found. Without one, AGILab cannot build its Cython workers here; --modes-enabled 4 needs none.',
          ),
        )),
  remedies: ['install-compiler'],
};
