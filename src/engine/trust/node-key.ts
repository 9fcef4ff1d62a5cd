import { Failure } from '../../shared/failure';
import type { Inverse } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { makeFolder } from '../journal/change-lines';
import type { JobContext } from '../ports';
import { askScript, runScript, type ScriptAnswer } from '../remote/answer-of';
import pathStateSource from '../remote/path-state.sh?raw';
import { changing, observing } from '../remote/script';
import userKeySource from '../remote/user-key.sh?raw';
import type { Session } from '../session';
import { type PublicKey, publicKeyOf } from './manager-key';

const findKeyScript = observing('user-key', userKeySource);
const makeKeyScript = changing('user-key', userKeySource);
const pathStateScript = observing('path-state', pathStateSource);
const KEY_MS = 60_000;
const NEW_KEY = '~/.ssh/id_ed25519';

/**
 * The public half of a login key that works on the node without a passphrase; a new ed25519 key when there is none.
 * A key that is there is never written over. @throws Failure key-unusable, command-failed.
 */
export async function nodeKey(job: JobContext, session: Session): Promise<PublicKey> {
  const options = { timeoutMs: KEY_MS, signal: job.signal };
  const found = keyIn(await askScript(session, findKeyScript, { ...options, values: { MAY_MAKE: 'no', COMMENT: '' } }));
  if (found) return found;
  const state = await askScript(session, pathStateScript, { ...options, values: { FILE: NEW_KEY } });
  if (state.one('folder') === 'no') await makeFolder(job, session, '~/.ssh', '700');
  const what = say('made the login key {{path}}', { path: NEW_KEY });
  const gone = (path: string): Inverse => ({ kind: 'remove-path', path, what: 'file' });
  if (state.one('file') === 'yes') {
    throw new Failure(
      'key-unusable',
      say('The key {{path}} on {{node}} has a passphrase.', { path: NEW_KEY, node: session.nodeId }),
      {
        nodeId: session.nodeId,
        next: say('Give the account a key without a passphrase, for example as ~/.ssh/id_ecdsa.'),
      },
    );
  }
  const made: { key: PublicKey | null } = { key: null };
  // Both intents stand in the journal before either file is there.
  await job.journal.change(session.nodeId, what, gone(`${NEW_KEY}.pub`), async () => {
    await job.journal.change(session.nodeId, what, gone(NEW_KEY), async () => {
      const values = { MAY_MAKE: 'yes', COMMENT: `${session.user}@${session.nodeId}` };
      made.key = keyIn(await runScript(session, makeKeyScript, { ...options, values }));
      return undefined;
    });
    return undefined;
  });
  if (!made.key)
    throw new Failure('command-failed', say('ssh-keygen made no key on {{node}}.', { node: session.nodeId }), {
      nodeId: session.nodeId,
    });
  return made.key;
}

const keyIn = (answer: ScriptAnswer): PublicKey | null => publicKeyOf(answer.one('key'));
