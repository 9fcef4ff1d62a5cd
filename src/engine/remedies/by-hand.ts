import type { CheckId } from '../../shared/model/check';
import { MANAGER } from '../../shared/model/ids';
import type { NodeFacts } from '../../shared/model/node';
import { type Sentence, say } from '../../shared/model/sentence';
import { MAC_PATH_LINES } from './install-lines';
import type { Remedy, RemedyInput } from './remedy';

interface ByHand {
  readonly id: string;
  readonly fixes: CheckId;
  readonly kind: 'command' | 'manual';
  readonly title: Sentence;
  readonly rights: Sentence | null;
  /** Titles with the lines to copy; empty when the remedy does not fit this node. */
  readonly steps: (input: RemedyInput) => readonly (readonly [title: Sentence, shown: string])[];
}

/** A remedy whose lines a person runs. Muster changes nothing and looks again afterwards. */
const byHand = ({ id, fixes, kind, title, rights, steps }: ByHand): Remedy => ({
  id,
  fixes,
  plan: (input) => {
    const lines = steps(input);
    if (lines.length === 0) return null;
    return {
      kind,
      title,
      steps: lines.map(([what, shown]) => ({ node: input.node.id, title: what, shown })),
      effects: [say('Muster runs nothing here; it looks again after the lines have run.')],
      rights,
      undo: null,
    };
  },
});

const admin = say('Administrator rights on the node.');
const isOs = ({ observation }: RemedyInput, os: NodeFacts['os']): boolean => observation?.facts?.os === os;

const START_SSHD: Readonly<Record<string, string>> = {
  linux:
    'sudo apt-get install -y openssh-server   # or: dnf, zypper, pacman, apk\nsudo systemctl enable --now ssh || sudo systemctl enable --now sshd',
  macos: 'sudo systemsetup -setremotelogin on',
  windows:
    'Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0\nStart-Service sshd\nSet-Service -Name sshd -StartupType Automatic',
};

export const startSshServer = byHand({
  id: 'start-ssh-server',
  fixes: 'tcp-22-open',
  kind: 'manual',
  title: say('Start the SSH server on the node'),
  rights: admin,
  steps: ({ observation }) =>
    observation?.reach.state === 'open'
      ? []
      : [
          [say('On Linux'), START_SSHD.linux ?? ''],
          [say('On macOS'), START_SSHD.macos ?? ''],
          [
            say('Where a firewall is in the way'),
            'sudo ufw allow ssh   # or: sudo firewall-cmd --permanent --add-service=ssh && sudo firewall-cmd --reload',
          ],
        ],
});

export const windowsByHand = byHand({
  id: 'windows-by-hand',
  fixes: 'os-supported',
  kind: 'manual',
  title: say('Set Windows up by hand'),
  rights: say('An administrator PowerShell.'),
  steps: (input) => {
    if (!isOs(input, 'windows')) return [];
    const client =
      'Get-WindowsCapability -Online -Name OpenSSH.Client*\nAdd-WindowsCapability -Online -Name OpenSSH.Client~~~~0.0.1.0\nssh -V';
    const seed = [
      '$workerHost = "<worker-host>"',
      'New-Item -ItemType Directory -Force "$HOME\\.ssh" | Out-Null',
      'ssh-keyscan -H -t ed25519,rsa,ecdsa $workerHost | Out-File -Encoding ascii "$HOME\\.ssh\\seen"',
      'ssh-keygen -lf "$HOME\\.ssh\\seen"   # compare with the worker\'s console before the next line',
      'Get-Content "$HOME\\.ssh\\seen" | Out-File -Append -Encoding ascii "$HOME\\.ssh\\known_hosts"',
    ].join('\n');
    if (input.node.id === MANAGER) {
      return [
        [say('Install the OpenSSH client'), client],
        [
          say('Keep the share setting portable'),
          `$env:AGI_CLUSTER_SHARE = "${input.cluster.share.schedulerPath.replace(/["`$]/g, '')}"`,
        ],
        [say('Seed a worker host key from PowerShell, after comparing it'), seed],
      ];
    }
    return [
      [
        say('Install WinFsp and SSHFS-Win, and mount the share by hand'),
        'winget install WinFsp.WinFsp SSHFS-Win.SSHFS-Win',
      ],
      [say('Or use this machine as the manager only'), client],
    ];
  },
});

export const enableFuse = byHand({
  id: 'enable-fuse',
  fixes: 'fuse-usable',
  kind: 'command',
  title: say('Make FUSE usable'),
  rights: admin,
  steps: (input) => {
    const facts = input.observation?.facts;
    if (!facts) return [];
    if (facts.os === 'macos')
      return [
        [
          say('Install FUSE-T, or macFUSE with SSHFS'),
          `HOMEBREW_NO_AUTO_UPDATE=1 ${facts.brew ?? 'brew'} install macos-fuse-t/homebrew-cask/fuse-t-sshfs`,
        ],
      ];
    const lines: [Sentence, string][] = [];
    if (!facts.fuse.hasDevice) lines.push([say('Load the FUSE module'), 'sudo modprobe fuse && ls -l /dev/fuse']);
    if (!facts.fuse.fusermount)
      lines.push([say('Install fusermount'), 'sudo apt-get install -y fuse3   # or: sudo dnf install -y fuse3']);
    if (facts.fuse.hasDevice && !facts.fuse.isUsable)
      lines.push([
        say('Let this login use /dev/fuse, then log in again'),
        'sudo usermod -aG fuse "$(id -un)" || sudo chmod 666 /dev/fuse',
      ]);
    return lines;
  },
});

export const fixPath = byHand({
  id: 'fix-path',
  fixes: 'sshfs-present',
  kind: 'command',
  title: say('Put Homebrew on the PATH of SSH commands'),
  rights: null,
  steps: (input) =>
    isOs(input, 'macos')
      ? [
          [say('Add to ~/.zshenv, then look again'), MAC_PATH_LINES.join('\n')],
          [say('Look from this computer'), `ssh ${input.node.address} 'command -v sshfs'`],
        ]
      : [],
});

export const installUvByVendor = byHand({
  id: 'install-uv-by-vendor',
  fixes: 'uv-present',
  kind: 'command',
  title: say("Install uv with its maker's own line"),
  rights: null,
  steps: (input) =>
    input.observation?.facts && !isOs(input, 'windows')
      ? [[say('Run on the node'), 'curl -LsSf https://astral.sh/uv/install.sh | sh']]
      : [],
});

export const setClock = byHand({
  id: 'set-clock',
  fixes: 'clock-skew',
  kind: 'command',
  title: say('Set the clock by the network'),
  rights: admin,
  steps: (input) => [
    [
      say('Turn time synchronisation on'),
      isOs(input, 'macos') ? 'sudo systemsetup -setusingnetworktime on' : 'sudo timedatectl set-ntp true',
    ],
  ],
});

export const freeDiskSpace = byHand({
  id: 'free-disk-space',
  fixes: 'disk-space',
  kind: 'manual',
  title: say('Free space in the home folder'),
  rights: null,
  steps: () => [[say('See what is large'), 'df -h ~ && du -xsh ~/* ~/.cache 2>/dev/null | sort -h | tail']],
});

export const renameHost = byHand({
  id: 'rename-host',
  fixes: 'unique-hostname',
  kind: 'command',
  title: say('Give the node a name of its own'),
  rights: admin,
  steps: (input) => [
    [
      say('Set the name'),
      isOs(input, 'macos') ? 'sudo scutil --set HostName NEW-NAME' : 'sudo hostnamectl set-hostname NEW-NAME',
    ],
  ],
});
