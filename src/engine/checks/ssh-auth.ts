import { say } from '../../shared/model/say';
import { couldNotFindOut, fail, type JudgingCheck, pass } from './check';
import { notForThisComputer } from './evidence';

export const sshAuth: JudgingCheck = {
  id: 'ssh-auth',
  title: say('Login works without a password'),
  group: 'access',
  level: 'required',
  needs: ['host-key-known'],
  appliesTo: notForThisComputer,
  isBeforeLogin: true,
  judge: ({ observation: { login, factsDetail } }) => {
    if (!login) return couldNotFindOut(say('The login was not tried.'), { answer: factsDetail });
    const evidence = { user: login.user, methods: login.methods.join(', '), answer: login.detail };
    if (login.state === 'ok') return pass(say('Login as {{user}} works with a key.', { user: login.user }), evidence);
    return login.state === 'refused'
      ? fail(
          say('The node refused the login of {{user}} by key. Without it, nothing can be looked at or set up.', {
            user: login.user,
          }),
          evidence,
        )
      : couldNotFindOut(say('The login of {{user}} could not be tried to its end.', { user: login.user }), evidence);
  },
  remedies: ['install-public-key'],
};
