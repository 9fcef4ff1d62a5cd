import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { runScript } from '../remote/answer-of';
import finishDpkgSource from '../remote/finish-dpkg.sh?raw';
import rootCommon from '../remote/root-common.sh?raw';
import { changing } from '../remote/script';
import { mayInstall, rightsText } from './install-package';
import type { Remedy } from './remedy';
import { rightsOn } from './sudo-rights';

const finishDpkgScript = changing('finish-dpkg', `${rootCommon}\n${finishDpkgSource}`);
const FINISH_MS = 300_000;

/** Lets dpkg finish what somebody began: apt refuses everything until then. */
export const finishDpkg: Remedy = {
  id: 'finish-dpkg',
  fixes: 'package-manager',
  plan: ({ node, observation }) => {
    const facts = observation?.facts;
    if (!facts?.isDpkgInterrupted) return null;
    return {
      kind: !mayInstall(facts) ? 'command' : facts.sudo === 'free' ? 'automatic' : 'asks',
      title: say('Let dpkg finish its work on {{node}}', { node: node.name }),
      steps: [
        {
          node: node.id,
          title: say('Configure the packages that were unpacked'),
          shown: facts.uid === 0 ? 'dpkg --configure -a' : 'sudo dpkg --configure -a',
        },
      ],
      effects: [say('Finishes what another program began; configuration files that were changed stay as they are.')],
      rights: rightsText(facts, node.name),
      undo: null,
    };
  },
  apply: async ({ node }, plan, job) => {
    if (plan.kind === 'command') throw new Failure('needs-person', undefined, { nodeId: node.id });
    const session = await job.session(node.id);
    const what = say('let dpkg finish its work');
    const { sudo, password } = await rightsOn(session, job);
    const why = say('It finished what another program had begun.');
    await job.journal.change(node.id, what, { kind: 'none', why }, async () => {
      await runScript(session, finishDpkgScript, {
        values: { SUDO: sudo },
        secrets: password ? { SUDO_PASSWORD: password } : {},
        timeoutMs: FINISH_MS,
        signal: job.signal,
        onLine: (line, stream) => job.log(node.id, line, stream),
      });
      return undefined;
    });
  },
};
