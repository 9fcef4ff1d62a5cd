import { Failure } from '../../shared/failure';
import type { CheckId } from '../../shared/model/check';
import type { NodeFacts } from '../../shared/model/node';
import { type Sentence, say } from '../../shared/model/sentence';
import { APT_PACKAGES, type InstalledTool, installLines } from './install-lines';
import { installWithApt } from './install-with-apt';
import type { PlanDraft, Remedy, RemedyInput } from './remedy';

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

/** Muster itself may run apt here: rights are there, or a password away. */
export const mayInstall = (facts: NodeFacts): boolean =>
  facts.packageManager === 'apt' &&
  facts.os === 'linux' &&
  facts.image === null &&
  (facts.sudo === 'free' || facts.sudo === 'password');

/** What stands in the line of rights, so that a person knows why Muster runs nothing. */
export function rightsText(facts: NodeFacts, node: string): Sentence | null {
  if (facts.uid === 0) return null;
  switch (facts.sudo) {
    case 'free':
      return say('Administrator rights on {{node}}, which sudo gives without a password.', { node });
    case 'password':
      return say('Administrator rights on {{node}}: sudo asks for a password, once.', { node });
    case 'tty':
      return say('Administrator rights on {{node}}: sudo there wants a terminal, so run the lines in one.', { node });
    case 'none':
      return say(
        'Administrator rights on {{node}}, which this login does not have: hand the lines to its administrator.',
        {
          node,
        },
      );
    default:
      return facts.sudo satisfies never;
  }
}

const IMAGES: Readonly<Record<string, Sentence>> = {
  ostree: say('The system is an image (ostree): what is installed comes with the next start.'),
  transactional: say('The system is an image (transactional-update): what is installed comes with the next start.'),
  nix: say('The system is made from its description (NixOS): what is installed stands there.'),
};

function draftOf({ node, observation }: RemedyInput, tool: InstalledTool, title: Sentence): PlanDraft | null {
  const facts = observation?.facts;
  if (!facts || facts.os === 'windows') return null;
  const lines = installLines(tool, facts);
  if (lines.length === 0) return null;
  const isOurs = mayInstall(facts);
  const packages = APT_PACKAGES[tool].join(' ');
  const image = facts.image === null ? undefined : IMAGES[facts.image];
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
      : [...(image ? [image] : []), say('Muster runs nothing here; it looks again after the lines have run.')],
    rights: facts.os === 'macos' ? null : rightsText(facts, node.name),
    undo: isOurs ? say('Removes exactly the packages that came with it.') : null,
  };
}
