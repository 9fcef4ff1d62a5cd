import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass } from './check';
import { unanswered } from './evidence';

export const homeWritable: JudgingCheck = {
  id: 'home-writable',
  title: say('The home folder can be written, and programs run from it'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ facts }) => {
    const late = unanswered(facts, 'home');
    if (late) return late;
    const { home } = facts;
    const evidence = {
      home,
      writable: facts.isHomeWritable ? 'yes' : 'no',
      noexec: facts.isHomeNoexec ? 'yes' : 'no',
    };
    if (!facts.isHomeWritable)
      return fail(say('{{home}} cannot be written. Without it, nothing can be set up.', { home }), evidence);
    return facts.isHomeNoexec
      ? fail(
          say('{{home}} is mounted noexec. Without running programs there, no environment works.', { home }),
          evidence,
        )
      : pass(say('{{home}} can be written.', { home }), evidence);
  },
  remedies: ['make-home-usable'],
};
