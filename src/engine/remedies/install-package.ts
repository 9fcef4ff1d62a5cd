import { Failure } from '../../shared/failure';
import type { CheckId } from '../../shared/model/check';
import type { Inverse } from '../../shared/model/journal';
import { type Sentence, say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { answerOf } from '../remote/answer-of';
import installPackagesSource from '../remote/install-packages.sh?raw';
import { changing } from '../remote/script';
import type { Session } from '../session';
import { APT_PACKAGES, type InstalledTool, installLines } from './install-lines';
import type { PlanDraft, Remedy, RemedyInput } from './remedy';
import { rightsOn } from './sudo-rights';

const installScript = changing('install-packages', installPackagesSource);
const INSTALL_MS = 600_000;

interface PackageRemedy {
  readonly id: string;
  readonly fixes: CheckId;
  readonly tool: InstalledTool;
  readonly title: Sentence;
  readonly what: Sentence;
}

/** A remedy that installs a tool with the system's package manager: by itself with apt, as lines for an administrator elsewhere. */
export const packageRemedy = ({ id, fixes, tool, title, what }: PackageRemedy): Remedy => ({
  id,
  fixes,
  plan: (input) => draftOf(input, tool, title),
  apply: async ({ node }, plan, job) => {
    if (plan.kind !== 'automatic' && plan.kind !== 'asks')
      throw new Failure('needs-person', undefined, { nodeId: node.id });
    await installWithApt(await job.session(node.id), job, APT_PACKAGES[tool], what);
  },
});

function draftOf({ node, observation }: RemedyInput, tool: InstalledTool, title: Sentence): PlanDraft | null {
  const facts = observation?.facts;
  if (!facts || facts.os === 'windows') return null;
  const lines = installLines(tool, facts);
  if (lines.length === 0) return null;
  const isOurs = facts.packageManager === 'apt' && facts.os === 'linux' && facts.sudo !== 'none';
  const packages = APT_PACKAGES[tool].join(' ');
  return {
    kind: !isOurs ? 'command' : facts.sudo === 'free' ? 'automatic' : 'asks',
    title,
    steps: [
      {
        node: node.id,
        title: say('Install {{packages}}', { packages: isOurs ? packages : tool }),
        shown: lines.join('\n'),
      },
    ],
    effects: isOurs
      ? [say('Installs {{packages}} and what they need, and nothing else.', { packages })]
      : [say('Muster runs nothing here; it looks again after the lines have run.')],
    rights: facts.uid === 0 ? null : say('Administrator rights on {{node}}.', { node: node.name }),
    undo: isOurs ? say('Removes exactly the packages that came with it.') : null,
  };
}

/** Installs with apt and journals what really came. @throws Failure command-failed with apt's own words, needs-person, login-refused. */
export async function installWithApt(
  session: Session,
  job: JobContext,
  packages: readonly string[],
  what: Sentence,
): Promise<void> {
  const { sudo, password } = await rightsOn(session, job, what);
  const removing = (names: readonly string[]): Inverse => ({
    kind: 'remove-packages',
    manager: 'apt',
    packages: [...names],
  });
  const outcome = { failure: '' };
  await job.journal.change(session.nodeId, what, removing(packages), async () => {
    const result = await session.run(installScript, {
      values: { PACKAGES: packages.join(' '), SUDO: sudo },
      secrets: password ? { SUDO_PASSWORD: password } : {},
      timeoutMs: INSTALL_MS,
      signal: job.signal,
      onLine: (line, stream) => job.log(session.nodeId, line, stream),
    });
    const answer = answerOf('install-packages', result, session);
    if (answer.one('failed')) outcome.failure = lastLines(`${result.stdout}\n${result.stderr}`);
    return removing(answer.all('added'));
  });
  if (outcome.failure) {
    throw new Failure(
      'command-failed',
      say('apt-get could not install {{packages}} on {{node}}.', {
        packages: packages.join(' '),
        node: session.nodeId,
      }),
      {
        detail: outcome.failure,
        nodeId: session.nodeId,
      },
    );
  }
}

const lastLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:added|failed)=/.test(line))
    .slice(-12)
    .join('\n');
