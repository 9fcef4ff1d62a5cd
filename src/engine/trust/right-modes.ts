import type { Inverse } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { setModeScript } from '../journal/inverse';
import type { JobContext } from '../ports';
import { askScript, runScript } from '../remote/answer-of';
import loginModesSource from '../remote/login-modes.sh?raw';
import { observing } from '../remote/script';
import type { Session } from '../session';

const loginModesScript = observing('login-modes', loginModesSource);
const QUICK_MS = 30_000;

/** An octal mode without the right to write for group and others. */
export const withoutOthers = (mode: string): string => (Number.parseInt(mode, 8) & ~0o022).toString(8);

/**
 * Takes the right to write from group and others where sshd, because of it, takes no key of the account: home folder,
 * ~/.ssh and authorized_keys. Journalled with the mode that each had. @returns whether there was anything to take.
 */
export async function rightModes(session: Session, job: JobContext): Promise<boolean> {
  const { signal } = job;
  const answer = await askScript(session, loginModesScript, { values: {}, timeoutMs: QUICK_MS, signal });
  for (const path of answer.all('foreign')) {
    job.log(session.nodeId, `${path} belongs to somebody else, and sshd takes no key from there`, 'note');
  }
  const loose = answer.all('loose').flatMap((line) => {
    const [, from = '', path = ''] = /^([0-7]+) (.+)$/.exec(line) ?? [];
    return path === '' ? [] : [{ path, from, mode: withoutOthers(from) }];
  });
  for (const { path, from, mode } of loose) {
    const inverse: Inverse = { kind: 'path-mode', path, mode: from, afterMode: mode };
    const what = say('took the right to write {{path}} from others', { path });
    await job.journal.change(session.nodeId, what, inverse, async () => {
      await runScript(session, setModeScript, {
        values: { TARGET: path, MODE: mode, FROM: from },
        timeoutMs: QUICK_MS,
        signal,
      });
      return undefined;
    });
  }
  return loose.length > 0;
}
