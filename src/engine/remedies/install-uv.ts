import { Failure } from '../../shared/failure';
import type { Inverse } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { makeFolder } from '../journal/change-lines';
import type { JobContext } from '../ports';
import { askScript, runScript } from '../remote/answer-of';
import installUvSource from '../remote/install-uv.sh?raw';
import pathStateSource from '../remote/path-state.sh?raw';
import { changing, observing } from '../remote/script';
import type { Session } from '../session';
import { carryUv, UV_LINK } from './carry-uv';
import type { Remedy } from './remedy';
import { uvPlatformOf } from './uv-platform';

const installUvScript = changing('install-uv', installUvSource);
const pathStateScript = observing('path-state', pathStateSource);
const INSTALL_MS = 300_000;
const ENVIRONMENT = '~/.local/share/muster/uv';
/** Each before the ones inside it. */
const FOLDERS = ['~/.local', '~/.local/bin', '~/.local/share', '~/.local/share/muster'];

const BY_PIP = [
  'python3 -m venv ~/.local/share/muster/uv/env',
  '~/.local/share/muster/uv/env/bin/pip install uv',
  'ln -s ~/.local/share/muster/uv/env/bin/uv ~/.local/bin/uv',
];

/** uv for the account alone: from the node's own package index by pip, or the program itself from a node of the same kind. */
export const installUv: Remedy = {
  id: 'install-uv',
  fixes: 'uv-present',
  plan: ({ node, observation }) => {
    const facts = observation?.facts;
    if (!facts || facts.os === 'windows' || facts.uv) return null;
    const platform = uvPlatformOf(facts);
    const carry = {
      node: node.id,
      title: say('Where the node cannot get it: copy uv from a machine of the same kind'),
      shown: 'scp OTHER-NODE:.local/bin/uv ~/.local/bin/uv',
    };
    const wheel = platform && {
      node: node.id,
      title: say('Or get its wheel on the scheduler or this computer, and copy the program from there'),
      shown: `uv pip install --no-deps --target WHEEL --python-platform ${platform.uv} uv\nscp WHEEL/bin/uv ${node.address}:.local/bin/uv`,
    };
    const byPip = { node: node.id, title: say('Install uv into an environment of its own'), shown: BY_PIP.join('\n') };
    return {
      kind: 'automatic',
      title: say('Install uv'),
      steps: [...(facts.python3?.isReal ? [byPip] : []), carry, ...(wheel ? [wheel] : [])],
      effects: [say('Makes {{link}} and {{folder}}.', { link: UV_LINK, folder: ENVIRONMENT })],
      rights: null,
      undo: say('Removes both again.'),
    };
  },
  apply: async ({ node, observation }, _plan, job) => {
    const facts = observation?.facts;
    if (!facts) throw new Failure('needs-person', undefined, { nodeId: node.id });
    const session = await job.session(node.id);
    await makeFolders(session, job);
    if (facts.python3?.isReal && (await installByPip(session, job))) return;
    await carryUv(session, facts, job);
  },
};

async function makeFolders(session: Session, job: JobContext): Promise<void> {
  for (const folder of FOLDERS) {
    const state = await askScript(session, pathStateScript, {
      values: { FILE: folder },
      timeoutMs: 30_000,
      signal: job.signal,
    });
    if (state.one('file') === 'no') await makeFolder(job, session, folder, '755');
  }
}

/** False when the node has no venv, no pip or no index; then nothing of it is left. @throws Failure not-muster-folder, and those of the session. */
async function installByPip(session: Session, job: JobContext): Promise<boolean> {
  const link: Inverse = { kind: 'remove-path', path: UV_LINK, what: 'file' };
  const folder: Inverse = { kind: 'remove-path', path: ENVIRONMENT, what: 'marked-folder' };
  const what = say('installed uv');
  try {
    await job.journal.change(session.nodeId, what, folder, async () => {
      await job.journal.change(session.nodeId, what, link, async () => {
        await runScript(session, installUvScript, {
          timeoutMs: INSTALL_MS,
          signal: job.signal,
          onLine: (line, stream) => job.log(session.nodeId, line, stream),
        });
        return undefined;
      });
      return undefined;
    });
    return true;
  } catch (error) {
    if (!(error instanceof Failure) || (error.code !== 'no-index' && error.code !== 'install-failed')) throw error;
    job.log(session.nodeId, `pip did not bring uv: ${error.message} ${error.detail}`.trim());
    return false;
  }
}
