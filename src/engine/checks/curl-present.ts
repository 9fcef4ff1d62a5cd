import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, warn } from './check';
import { forAgilabOnly, unanswered } from './evidence';

export const curlPresent: JudgingCheck = {
  id: 'curl-present',
  title: say('curl is installed'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: forAgilabOnly,
  judge: ({ facts }) =>
    unanswered(facts, 'tools') ??
    (facts.curl
      ? pass(say('{{path}}.', { path: facts.curl }), { path: facts.curl })
      : warn(say('curl was not found. Without it, AGILab cannot fetch uv by itself.'))),
  remedies: ['install-curl'],
};
