import type { NodeFacts } from '../../shared/model/node';

type System = NodeFacts['packageManager'];

/** Packages that apt brings for each tool. */
export const APT_PACKAGES = {
  python3: ['python3', 'python3-venv'],
  sshfs: ['sshfs'],
} as const;
export type InstalledTool = keyof typeof APT_PACKAGES;

/** Where older macOS installers put Homebrew, off the PATH of an SSH command. */
const OLD_BREW = '/usr/local/Homebrew/bin/brew';

/** Lines for an administrator, by package manager. Debian's are those that Muster itself runs when it may. */
const LINES: Readonly<Record<InstalledTool, Readonly<Record<Exclude<System, 'brew' | 'none'>, readonly string[]>>>> = {
  sshfs: {
    apt: ['sudo apt-get update', 'sudo apt-get install -y sshfs', 'command -v sshfs'],
    // Fedora and EPEL call it fuse-sshfs, some releases sshfs.
    dnf: ['sudo dnf install -y fuse-sshfs || sudo dnf install -y sshfs', 'command -v sshfs'],
    zypper: ['sudo zypper --non-interactive install sshfs', 'command -v sshfs'],
    pacman: ['sudo pacman -S --needed --noconfirm sshfs', 'command -v sshfs'],
    apk: ['sudo apk add sshfs', 'sudo modprobe fuse', 'command -v sshfs'],
  },
  python3: {
    apt: ['sudo apt-get update', 'sudo apt-get install -y python3 python3-venv', 'command -v python3'],
    dnf: ['sudo dnf install -y python3', 'command -v python3'],
    zypper: ['sudo zypper --non-interactive install python3', 'command -v python3'],
    pacman: ['sudo pacman -S --needed --noconfirm python', 'command -v python3'],
    apk: ['sudo apk add python3', 'command -v python3'],
  },
};

/** Lines that install a tool on this system, to copy; empty when Muster knows none for it. Pure. */
export function installLines(
  tool: InstalledTool,
  facts: Pick<NodeFacts, 'os' | 'packageManager' | 'brew' | 'osId' | 'osLike' | 'uid'>,
): string[] {
  if (facts.os === 'macos') return macLines(tool, facts.brew);
  const { packageManager } = facts;
  if (packageManager === 'none' || packageManager === 'brew') return [];
  const lines = [...LINES[tool][packageManager]];
  const isEnterprise = packageManager === 'dnf' && facts.osId !== 'fedora';
  if (tool === 'sshfs' && isEnterprise) lines.unshift('sudo dnf install -y epel-release');
  return facts.uid === 0 ? lines.map((line) => line.replace(/\bsudo /g, '')) : lines;
}

function macLines(tool: InstalledTool, brew: string | null): string[] {
  const program = brew ?? 'brew';
  const look = brew ? [] : ['command -v brew || ls /opt/homebrew/bin/brew /usr/local/bin/brew', `ls ${OLD_BREW}`];
  return tool === 'python3'
    ? [...look, `HOMEBREW_NO_AUTO_UPDATE=1 ${program} install python3`, 'command -v python3']
    : [
        ...look,
        `HOMEBREW_NO_AUTO_UPDATE=1 ${program} install macos-fuse-t/homebrew-cask/fuse-t-sshfs`,
        'command -v sshfs',
      ];
}

/** Puts Homebrew's folders on the PATH of commands that come over SSH, as AGILab's guide writes it. */
export const MAC_PATH_LINES: readonly string[] = [
  'case ":$PATH:" in',
  '*:/opt/homebrew/bin:*) ;;',
  '*) export PATH="/opt/homebrew/bin:$PATH" ;;',
  'esac',
  'case ":$PATH:" in',
  '*:/usr/local/bin:*) ;;',
  '*) export PATH="/usr/local/bin:$PATH" ;;',
  'esac',
];
