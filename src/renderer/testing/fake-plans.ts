import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import type { RemedyPlan } from '../../shared/model/remedy';
import { say } from '../../shared/model/say';

const DRAFTS: Readonly<
  Record<string, Omit<RemedyPlan, 'nodeId' | 'remedyId' | 'hash' | 'steps'> & { lines: [string, string][] }>
> = {
  'install-sshfs': {
    fixes: 'sshfs-present',
    kind: 'automatic',
    title: say('Install the SSHFS client'),
    lines: [
      ['Read the package lists', 'sudo -n apt-get update'],
      ['Install the package', 'sudo -n apt-get install -y sshfs'],
    ],
    effects: [say('Adds the packages sshfs and fuse3.')],
    rights: say('Needs sudo, which asks for no password on this node.'),
    undo: say('sudo -n apt-get remove -y sshfs fuse3'),
  },
  'install-uv': {
    fixes: 'uv-present',
    kind: 'automatic',
    title: say('Install uv'),
    lines: [['Unpack uv', 'tar -xzf uv.tar.gz -C ~/.local/bin']],
    effects: [say('Adds uv and uvx to ~/.local/bin.')],
    rights: null,
    undo: say('rm ~/.local/bin/uv ~/.local/bin/uvx'),
  },
  'authorise-key': {
    fixes: 'ssh-auth',
    kind: 'asks',
    title: say('Add your public key'),
    lines: [['Add one line', "printf '%s\\n' 'ssh-ed25519 AAAAC3Nz alice@wren' >> ~/.ssh/authorized_keys"]],
    effects: [say('Changes one file, and keeps its mode and owner.')],
    rights: say('Needs the password once.'),
    undo: say('Removes exactly this line.'),
  },
  'verify-host-key': {
    fixes: 'host-key-known',
    kind: 'decision',
    title: say('Verify the host key'),
    lines: [],
    effects: [say('Records the key in known_hosts of this computer.')],
    rights: null,
    undo: say('Removes exactly this line.'),
  },
};

/** Plans for the failing checks of one node of the fake fleet. */
export function plansOf(fleet: FleetSnapshot, nodeId: NodeId): RemedyPlan[] {
  const results = Object.values(fleet.known[nodeId]?.results ?? {});
  return results
    .filter((result) => result.status === 'fail')
    .flatMap((result) => result.remedies)
    .flatMap((remedyId) => {
      const draft = DRAFTS[remedyId];
      if (!draft) return [];
      const { lines, ...rest } = draft;
      const steps = lines.map(([title, shown]) => ({ node: nodeId, title: say(title), shown }));
      return [{ ...rest, steps, nodeId, remedyId, hash: `${nodeId}-${remedyId}` }];
    });
}
