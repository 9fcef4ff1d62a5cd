import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { askScript } from '../remote/answer-of';
import packageIndexSource from '../remote/package-index.sh?raw';
import { observing } from '../remote/script';
import { type Finding, type ProbingCheck, pass, skip, warn } from './check';
import { forParticipants } from './evidence';

const packageIndexScript = observing('package-index', packageIndexSource);
const WITHIN_MS = 10_000;

const unreached = (answer: string): Finding =>
  warn(
    say(
      'The package index does not answer this node. Without it, Muster carries packages over from a node that reaches one.',
    ),
    { answer },
  );

export const packageIndex: ProbingCheck = {
  id: 'package-index',
  title: say('The package index can be reached'),
  group: 'system',
  level: 'advised',
  needs: ['python3-present'],
  appliesTo: forParticipants,
  remedies: ['set-package-index'],
  timeoutMs: WITHIN_MS + 2_000,
  probe: async ({ facts, session, signal }) => {
    if (facts.os === 'windows') return skip(say('The index is asked by a POSIX shell, which Windows does not have.'));
    try {
      const said = await askScript(session, packageIndexScript, { timeoutMs: WITHIN_MS, signal });
      const asked = said.one('asked');
      if (asked === 'nobody') return skip(say('There is neither uv nor pip yet to ask with.'));
      return said.one('reached') === 'yes'
        ? pass(say('The index answered {{asked}}.', { asked }), { 'asked by': asked })
        : unreached(Buffer.from(said.one('said64'), 'base64').toString('utf8'));
    } catch (error) {
      if (error instanceof Failure && error.code === 'deadline-passed')
        return unreached(`no answer in ${WITHIN_MS} ms`);
      throw error;
    }
  },
};
