import { Failure } from '../../shared/failure';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { makeFolder } from '../journal/change-lines';
import type { JobContext } from '../ports';
import { askScript, runScript } from '../remote/answer-of';
import installUvSource from '../remote/install-uv.sh?raw';
import pathStateSource from '../remote/path-state.sh?raw';
import { changing, observing } from '../remote/script';
import type { Session } from '../session';
import type { Remedy } from './remedy';

const installUvScript = changing('install-uv', installUvSource);
const pathStateScript = observing('path-state', pathStateSource);
const INSTALL_MS = 300_000;
const MAX_UV_BYTES = 160 * 1024 * 1024;
const ENVIRONMENT = '~/.local/share/muster/uv';
const LINK = '~/.local/bin/uv';
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
    const carry = {
      node: node.id,
      title: say('Copy uv from a node of the same kind, where pip is not available'),
      shown: 'scp OTHER-NODE:.local/bin/uv ~/.local/bin/uv',
    };
    const byPip = { node: node.id, title: say('Install uv into an environment of its own'), shown: BY_PIP.join('\n') };
    return {
      kind: 'automatic',
      title: say('Install uv'),
      steps: facts.python3?.isReal ? [byPip, carry] : [carry],
      effects: [say('Makes {{link}} and {{folder}}.', { link: LINK, folder: ENVIRONMENT })],
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
  const link: Inverse = { kind: 'remove-path', path: LINK, what: 'file' };
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

/** Copies the uv program from the scheduler, this computer or any node of the same system and processor. */
async function carryUv(session: Session, facts: NodeFacts, job: JobContext): Promise<void> {
  const donor = donorFor(session.nodeId, facts, job);
  if (!donor) {
    throw new Failure(
      'uv-missing',
      say('No node of the same kind has uv to copy to {{node}}.', { node: session.nodeId }),
      {
        nodeId: session.nodeId,
        next: say('Run on the node: curl -LsSf https://astral.sh/uv/install.sh | sh'),
      },
    );
  }
  const from = await job.session(donor.id);
  const program = await from.readFile(donor.path, { maxBytes: MAX_UV_BYTES, signal: job.signal });
  // A uv that pip installed on Windows or a shim is a small script that names another folder.
  if (!program || program.length < 1_000_000)
    throw new Failure('uv-missing', say('uv of {{donor}} is not a program that can be copied.', { donor: donor.id }), {
      nodeId: session.nodeId,
    });
  const inverse: Inverse = { kind: 'remove-path', path: LINK, what: 'file' };
  await job.journal.change(session.nodeId, say('copied uv from {{donor}}', { donor: donor.id }), inverse, async () => {
    await session.writeFile(LINK, program, { mode: 0o755, signal: job.signal });
    return undefined;
  });
}

function donorFor(node: NodeId, facts: NodeFacts, job: JobContext): { id: NodeId; path: string } | null {
  const first = [job.cluster.scheduler, MANAGER];
  const others = [...first.filter((id): id is NodeId => id !== null), ...job.cluster.nodes.map(({ id }) => id)];
  for (const id of others) {
    const theirs = job.fleet().known[id]?.observation?.facts;
    if (id !== node && theirs?.uv?.runs && theirs.os === facts.os && theirs.arch === facts.arch)
      return { id, path: theirs.uv.path };
  }
  return null;
}
