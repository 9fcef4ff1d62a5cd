import { Failure } from '../../shared/failure';
import type { Inverse } from '../../shared/model/journal';
import { type Sentence, say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { answerOf } from '../remote/answer-of';
import installPackagesSource from '../remote/install-packages.sh?raw';
import preparePackagesSource from '../remote/prepare-packages.sh?raw';
import rootCommon from '../remote/root-common.sh?raw';
import { changing } from '../remote/script';
import type { RunOptions, Session } from '../session';
import { rightsOn } from './sudo-rights';

const installScript = changing('install-packages', `${rootCommon}\n${installPackagesSource}`);
const prepareScript = changing('prepare-packages', `${rootCommon}\n${preparePackagesSource}`);
const INSTALL_MS = 600_000;
/** As long as prepare-packages.sh and install-packages.sh let apt wait for another one. */
const LOCK_S = 120;

/** Installs with apt and journals what really came. @throws Failure command-failed with apt's own words, needs-person, login-refused. */
export async function installWithApt(
  session: Session,
  job: JobContext,
  packages: readonly string[],
  what: Sentence,
): Promise<void> {
  const { sudo, password } = await rightsOn(session, job);
  const running: RunOptions = {
    values: { PACKAGES: packages.join(' '), SUDO: sudo },
    secrets: password ? { SUDO_PASSWORD: password } : {},
    timeoutMs: INSTALL_MS,
    signal: job.signal,
    onLine: (line, stream) => {
      job.log(session.nodeId, line, stream);
      tellWaiting(line, session, job);
    },
  };
  const prepared = answerOf('prepare-packages', await session.run(prepareScript, running), session);
  const removing = (names: readonly string[]): Inverse => ({
    kind: 'remove-packages',
    manager: 'apt',
    packages: [...names],
  });
  // An installation that is cut off never says what came: then everything goes that would have come.
  const expected = [...new Set([...packages, ...prepared.all('new')])].filter(
    (name) => !prepared.all('there').includes(name),
  );
  const outcome = { failure: '' };
  await job.journal.change(session.nodeId, what, removing(expected), async () => {
    const result = await session.run(installScript, running);
    const answer = answerOf('install-packages', result, session);
    if (answer.one('failed')) outcome.failure = lastLines(`${result.stdout}\n${result.stderr}`);
    return removing(answer.all('added'));
  });
  if (outcome.failure) throw failureOf(outcome.failure, packages, session);
}

/** apt(8) says whom it waits for; a person who sees nothing for two minutes would think that it hangs. */
function tellWaiting(line: string, session: Session, job: JobContext): void {
  if (!/^(?:Waiting for cache lock|waiting=)/.test(line)) return;
  const holder = /held by process (\d+(?: \([^)]*\))?)/.exec(line)?.[1] ?? '';
  job.progress(
    0,
    null,
    holder
      ? say('{{node}} waits up to {{seconds}} s for process {{holder}}, which uses apt.', {
          node: session.nodeId,
          seconds: LOCK_S,
          holder,
        })
      : say('{{node}} waits up to {{seconds}} s for another program that uses apt.', {
          node: session.nodeId,
          seconds: LOCK_S,
        }),
  );
}

function failureOf(detail: string, packages: readonly string[], session: Session): Failure {
  const values = { packages: packages.join(' '), node: session.nodeId };
  const about = { detail, nodeId: session.nodeId };
  if (/dpkg was interrupted|dpkg --configure -a/.test(detail))
    return new Failure('command-failed', say('dpkg on {{node}} was interrupted, so apt installs nothing.', values), {
      ...about,
      next: say('Run on the node: sudo dpkg --configure -a'),
    });
  if (/Could not get lock|Unable to acquire|Unable to lock/.test(detail))
    return new Failure(
      'command-failed',
      say('Another program has been using apt on {{node}} for {{seconds}} s.', { ...values, seconds: LOCK_S }),
      { ...about, next: say('Wait until it has finished, then apply the remedy again.') },
    );
  return new Failure('command-failed', say('apt-get could not install {{packages}} on {{node}}.', values), about);
}

const lastLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:added|failed|waiting)=/.test(line))
    .slice(-12)
    .join('\n');
