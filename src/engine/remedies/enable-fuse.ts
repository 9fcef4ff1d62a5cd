import { Failure } from '../../shared/failure';
import type { Inverse } from '../../shared/model/journal';
import type { NodeFacts } from '../../shared/model/node';
import { type Sentence, say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { runScript } from '../remote/answer-of';
import enableFuseSource from '../remote/enable-fuse.sh?raw';
import { changing } from '../remote/script';
import type { Session } from '../session';
import { APT_PACKAGES, installLines, macFuseLines } from './install-lines';
import { mayInstall, rightsText } from './install-package';
import { installWithApt } from './install-with-apt';
import type { PlanDraft, Remedy, RemedyInput } from './remedy';
import { rightsOn } from './sudo-rights';

export const enableFuseScript = changing('enable-fuse', enableFuseSource);
const QUICK_MS = 60_000;

type Act = 'load' | 'package' | 'join' | 'mode';

/** What has to be done so that sshfs can use FUSE, in order. Pure. */
export function fuseActs({ fuse }: Pick<NodeFacts, 'fuse'>): Act[] {
  const acts: Act[] = [];
  if (!fuse.hasDevice) acts.push('load');
  if (fuse.fusermount === null) acts.push('package');
  const mayGroup = fuse.deviceMode?.slice(4, 6) === 'rw';
  const mayAll = fuse.deviceMode?.slice(7, 9) === 'rw';
  if (fuse.hasDevice && !mayAll && !fuse.isUsable && (fuse.fusermount !== null || fuse.deviceMode))
    acts.push(mayGroup && fuse.deviceGroup && fuse.deviceGroup !== 'root' ? 'join' : 'mode');
  return acts;
}

function stepOf(act: Act, facts: NodeFacts): readonly [Sentence, string] {
  switch (act) {
    case 'load':
      return [say('Load the FUSE module'), 'sudo modprobe fuse'];
    case 'package':
      return [say('Install fusermount'), installLines('fuse', facts).join('\n')];
    case 'join':
      return [
        say('Let {{user}} use /dev/fuse by its group', { user: facts.user }),
        `sudo usermod -aG ${facts.fuse.deviceGroup ?? 'fuse'} ${facts.user}`,
      ];
    case 'mode':
      return [say('Let every login use /dev/fuse, as udev does by default'), 'sudo chmod 0666 /dev/fuse'];
    default:
      return act satisfies never;
  }
}

/** Device, module, group and fusermount on Linux by Muster where it has rights; macOS needs a person. */
export const enableFuse: Remedy = {
  id: 'enable-fuse',
  fixes: 'fuse-usable',
  plan: (input) => (input.observation?.facts?.os === 'macos' ? macDraft(input) : linuxDraft(input)),
  apply: async ({ node, observation }, plan, job) => {
    const facts = observation?.facts;
    if (!facts || plan.kind === 'command') throw new Failure('needs-person', undefined, { nodeId: node.id });
    const session = await job.session(node.id);
    for (const act of fuseActs(facts)) await carryOut(act, facts, session, job);
    // Groups are given at login: the next look needs a new one.
    if (fuseActs(facts).includes('join')) await session.close();
  },
};

function linuxDraft({ node, observation }: RemedyInput): PlanDraft | null {
  const facts = observation?.facts;
  if (facts?.os !== 'linux') return null;
  const acts = fuseActs(facts);
  if (acts.length === 0) return null;
  const hasRights = facts.sudo === 'free' || facts.sudo === 'password';
  const isOurs = hasRights && (!acts.includes('package') || mayInstall(facts));
  return {
    kind: !isOurs ? 'command' : facts.sudo === 'free' ? 'automatic' : 'asks',
    title: say('Make FUSE usable'),
    steps: acts.map((act) => {
      const [title, shown] = stepOf(act, facts);
      return { node: node.id, title, shown: facts.uid === 0 ? shown.replace(/\bsudo /g, '') : shown };
    }),
    effects: isOurs
      ? [say('A loaded module and the mode of /dev/fuse last until the next start of the node.')]
      : [say('Muster runs nothing here; it looks again after the lines have run.')],
    rights: rightsText(facts, node.name),
    undo: isOurs ? say('Leaves the group, puts the mode back and removes the package; a loaded module stays.') : null,
  };
}

const macDraft = ({ node, observation }: RemedyInput): PlanDraft => ({
  kind: 'command',
  title: say('Make FUSE usable'),
  steps: [
    {
      node: node.id,
      title: say('Install FUSE-T with its SSHFS'),
      shown: observation?.facts ? installLines('fuse', observation.facts).join('\n') : '',
    },
    {
      node: node.id,
      title: say('Or install macFUSE with SSHFS'),
      shown: macFuseLines(observation?.facts?.brew ?? null).join('\n'),
    },
  ],
  effects: [say('Muster runs nothing here; it looks again after the lines have run.')],
  rights: say('Administrator rights on the node.'),
  undo: null,
});

async function carryOut(act: Act, facts: NodeFacts, session: Session, job: JobContext): Promise<void> {
  const [what] = stepOf(act, facts);
  if (act === 'package') return installWithApt(session, job, APT_PACKAGES.fuse, say('installed fusermount'));
  const { sudo, password } = await rightsOn(session, job);
  await job.journal.change(session.nodeId, what, inverseOf(act, facts), async () => {
    await runScript(session, enableFuseScript, {
      values: { ACT: act, GROUP: facts.fuse.deviceGroup ?? '', DEVICE_MODE: '0666', SUDO: sudo },
      secrets: password ? { SUDO_PASSWORD: password } : {},
      timeoutMs: QUICK_MS,
      signal: job.signal,
    });
    return undefined;
  });
}

function inverseOf(act: Exclude<Act, 'package'>, { fuse }: NodeFacts): Inverse {
  if (act === 'join') return { kind: 'leave-group', group: fuse.deviceGroup ?? '' };
  const mode = octalMode(fuse.deviceMode);
  return act === 'mode' && mode !== null
    ? { kind: 'device-mode', path: '/dev/fuse', mode }
    : { kind: 'none', why: say('A loaded module stays until the next start.') };
}

/** `crw-rw----` as `0660`; null for what is none. Pure. */
export function octalMode(listed: string | undefined): string | null {
  if (!listed || !/^c([r-][w-][x-]){3}$/.test(listed)) return null;
  const bits = [...listed.slice(1)].map((char) => (char === '-' ? '0' : '1')).join('');
  return `0${Number.parseInt(bits, 2).toString(8).padStart(3, '0')}`;
}
