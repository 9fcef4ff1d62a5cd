import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass, warn } from './check';
import { unanswered } from './evidence';

/** Below this the order of log lines still makes sense. */
const NOTICEABLE_MS = 5_000;
/** Beyond this, certificates made for a run are not valid yet, or no longer. */
const HARMFUL_MS = 300_000;

export const clockSkew: JudgingCheck = {
  id: 'clock-skew',
  title: say('The clock agrees with this computer'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ facts }) => {
    const late = unanswered(facts, 'clock');
    if (late) return late;
    const offMs = Math.abs(facts.clockOffsetMs);
    const evidence = { 'offset in ms': String(facts.clockOffsetMs) };
    if (offMs <= NOTICEABLE_MS) return pass(say('The clocks differ by {{ms}} ms.', { ms: offMs }), evidence);
    const seconds = Math.round(offMs / 1000);
    const side =
      facts.clockOffsetMs > 0
        ? say('The clock is {{seconds}} s ahead. Without the right time, certificates and logs do not agree.', {
            seconds,
          })
        : say('The clock is {{seconds}} s behind. Without the right time, certificates and logs do not agree.', {
            seconds,
          });
    return offMs <= HARMFUL_MS ? warn(side, evidence) : fail(side, evidence);
  },
  remedies: ['set-clock'],
};
