import type { NodeFacts } from '../../shared/model/node';

type System = NodeFacts['packageManager'];
type Packaged = Exclude<System, 'brew' | 'none'>;

/** Packages that apt brings for each tool. */
export const APT_PACKAGES = {
  python3: ['python3', 'python3-venv'],
  sshfs: ['sshfs'],
  fuse: ['fuse3'],
  compiler: ['gcc', 'python3-dev'],
  curl: ['curl'],
  ssh: ['openssh-client'],
} as const;
export type InstalledTool = keyof typeof APT_PACKAGES;

/** What shows that it worked. */
const LOOK: Readonly<Record<InstalledTool, string>> = {
  python3: 'command -v python3',
  sshfs: 'command -v sshfs',
  fuse: 'command -v fusermount3',
  compiler: 'command -v cc',
  curl: 'command -v curl',
  ssh: 'ssh -V',
};

/** Names of the packages where apt is not the package manager. */
const NAMES: Readonly<Record<InstalledTool, Readonly<Record<Exclude<Packaged, 'apt'>, string>>>> = {
  // Fedora and EPEL call it fuse-sshfs, some releases sshfs: see below.
  sshfs: { dnf: 'fuse-sshfs', zypper: 'sshfs', pacman: 'sshfs', apk: 'sshfs' },
  python3: { dnf: 'python3', zypper: 'python3', pacman: 'python', apk: 'python3' },
  fuse: { dnf: 'fuse3', zypper: 'fuse3', pacman: 'fuse3', apk: 'fuse3' },
  compiler: {
    dnf: 'gcc python3-devel',
    zypper: 'gcc python3-devel',
    pacman: 'gcc',
    apk: 'gcc musl-dev python3-dev',
  },
  curl: { dnf: 'curl', zypper: 'curl', pacman: 'curl', apk: 'curl' },
  ssh: { dnf: 'openssh-clients', zypper: 'openssh-clients', pacman: 'openssh', apk: 'openssh-client' },
};

const INSTALL: Readonly<Record<Exclude<Packaged, 'apt'>, (names: string) => string>> = {
  dnf: (names) => `sudo dnf install -y ${names}`,
  zypper: (names) => `sudo zypper --non-interactive install ${names}`,
  pacman: (names) => `sudo pacman -S --needed --noconfirm ${names}`,
  apk: (names) => `sudo apk add ${names}`,
};

/** Where older macOS installers put Homebrew, off the PATH of an SSH command. */
const OLD_BREW = '/usr/local/Homebrew/bin/brew';

/** Facts that installation lines depend on. */
export type Installing = Pick<NodeFacts, 'os' | 'packageManager' | 'brew' | 'osId' | 'osLike' | 'uid' | 'image'>;

/** Lines that install a tool on this system, to copy; empty when Muster knows none for it. Pure. */
export function installLines(tool: InstalledTool, facts: Installing): string[] {
  if (facts.os === 'macos') return macLines(tool, facts.brew);
  const lines = facts.image === null ? packageLines(tool, facts) : imageLines(tool, facts.image);
  return facts.uid === 0 ? lines.map((line) => line.replace(/\bsudo /g, '')) : lines;
}

function packageLines(tool: InstalledTool, { packageManager, osId }: Installing): string[] {
  if (packageManager === 'none' || packageManager === 'brew') return [];
  if (packageManager === 'apt')
    return ['sudo apt-get update', `sudo apt-get install -y ${APT_PACKAGES[tool].join(' ')}`, LOOK[tool]];
  const install = INSTALL[packageManager];
  const line = install(NAMES[tool][packageManager]);
  if (tool !== 'sshfs') return [line, LOOK[tool]];
  if (packageManager === 'apk') return [line, 'sudo modprobe fuse', LOOK[tool]];
  if (packageManager !== 'dnf') return [line, LOOK[tool]];
  const either = `${line} || ${install('sshfs')}`;
  return [...(osId === 'fedora' ? [] : [install('epel-release')]), either, LOOK[tool]];
}

/** A system that is an image takes packages into its next image, or by its own description. */
function imageLines(tool: InstalledTool, image: string): string[] {
  const names = NAMES[tool];
  if (image === 'nix')
    return [
      `# in /etc/nixos/configuration.nix, under environment.systemPackages: pkgs.${tool === 'compiler' ? 'gcc' : tool === 'ssh' ? 'openssh' : tool === 'fuse' ? 'fuse3' : tool}`,
      'sudo nixos-rebuild switch',
      LOOK[tool],
    ];
  const line =
    image === 'transactional'
      ? `sudo transactional-update --non-interactive pkg install ${names.zypper}`
      : `sudo rpm-ostree install ${names.dnf}`;
  return [line, 'sudo systemctl reboot   # the new image begins then', LOOK[tool]];
}

const MAC_PACKAGES: Readonly<Record<InstalledTool, string | null>> = {
  python3: 'python3',
  sshfs: 'macos-fuse-t/homebrew-cask/fuse-t-sshfs',
  fuse: 'macos-fuse-t/homebrew-cask/fuse-t-sshfs',
  compiler: null,
  curl: 'curl',
  ssh: 'openssh',
};

function macLines(tool: InstalledTool, brew: string | null): string[] {
  const packageName = MAC_PACKAGES[tool];
  if (packageName === null) return ['xcode-select --install', LOOK[tool]];
  const program = brew ?? 'brew';
  const look = brew ? [] : ['command -v brew || ls /opt/homebrew/bin/brew /usr/local/bin/brew', `ls ${OLD_BREW}`];
  return [
    ...look,
    `HOMEBREW_NO_AUTO_UPDATE=1 ${program} install ${packageName}`,
    LOOK[tool === 'fuse' ? 'sshfs' : tool],
  ];
}

/** macFUSE with SSHFS, for whoever does not want FUSE-T: it needs a system extension that a person allows. */
export const macFuseLines = (brew: string | null): string[] => [
  `HOMEBREW_NO_AUTO_UPDATE=1 ${brew ?? 'brew'} install --cask macfuse`,
  `HOMEBREW_NO_AUTO_UPDATE=1 ${brew ?? 'brew'} install gromgit/fuse/sshfs-mac`,
  '# then System Settings, Privacy & Security: allow the system extension, and restart',
];

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
