import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass, warn } from './check';
import { unanswered } from './evidence';

const GIB = 1024 ** 3;
/** An environment with dask, pyarrow and cryptography takes 0.4 GiB, uv's cache the same again. */
const NEEDED_BYTES = 1 * GIB;
const COMFORTABLE_BYTES = 5 * GIB;

export const diskSpace: JudgingCheck = {
  id: 'disk-space',
  title: say('The home folder has room'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ facts }) => {
    const late = unanswered(facts, 'home');
    if (late) return late;
    const free = (facts.homeFreeBytes / GIB).toFixed(1);
    const evidence = {
      home: facts.home,
      'free in GiB': free,
    };
    if (facts.homeFreeBytes < NEEDED_BYTES) {
      return fail(
        say('Only {{free}} GiB are free in {{home}}. Without 1 GiB, the proof cannot be installed.', {
          free,
          home: facts.home,
        }),
        evidence,
      );
    }
    return facts.homeFreeBytes < COMFORTABLE_BYTES
      ? warn(
          say('{{free}} GiB are free in {{home}}: enough for the proof, little for data.', { free, home: facts.home }),
          evidence,
        )
      : pass(say('{{free}} GiB are free in {{home}}.', { free, home: facts.home }), evidence);
  },
  remedies: ['free-disk-space'],
};
