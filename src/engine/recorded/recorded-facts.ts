import type { RecordedNode } from './recorded-node';
import { linesOf } from './recorded-node';
import { prints, type RecordedScript } from './recorded-script';

// Samples: os-release and `sshfs --version` of Debian 13 and Ubuntu 24.04, sw_vers and system_profiler of macOS 15.

const SYSTEMS: Record<RecordedNode['system'], readonly string[]> = {
  debian: ['osrelease=NAME="Debian GNU/Linux"', 'osrelease=VERSION_ID="13"', 'osrelease=ID=debian'],
  ubuntu: [
    'osrelease=NAME="Ubuntu"',
    'osrelease=VERSION_ID="24.04"',
    'osrelease=ID=ubuntu',
    'osrelease=ID_LIKE=debian',
  ],
  macos: ['swvers=ProductName:\t\tmacOS', 'swvers=ProductVersion:\t\t15.6', 'swvers=BuildVersion:\t\t24G84'],
};

const octal = (text: string): string =>
  text.replace(/[\s\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

const MOUNT_CODES = { alive: '0', dead: '2', hung: '137', 'not-probed': '' } as const;

function toolLines(name: string, folder: string, version: string | null, says: string, isSeen = true): string[] {
  if (version === null) return [];
  const seen = isSeen ? 'yes' : 'no';
  return [`${name}.path=${folder}/${name}`, `${name}.seen=${seen}`, `${name}.says=${says}`];
}

/** zsh reads ~/.zshenv for every command; the accounts on Linux have their folders on the PATH already. */
const isPathComplete = (node: RecordedNode): boolean =>
  node.system !== 'macos' || linesOf(node, `${node.home}/.zshenv`).some((line) => line.includes('.local/bin'));

/** What facts.sh prints on a recorded node. */
export const facts: RecordedScript = ({ node, now }) => {
  const { system, home, user, tools } = node;
  const isMac = system === 'macos';
  const isSeen = isPathComplete(node);
  return prints(
    `system=${isMac ? 'Darwin' : 'Linux'}`,
    `kernel=${isMac ? '24.6.0' : '6.12.41'}`,
    `arch=${isMac ? 'arm64' : 'x86_64'}`,
    `hostname=${node.name}`,
    `user=${user}`,
    'uid=1000',
    `home=${home}`,
    isMac ? 'shell=/bin/zsh' : 'shell=/bin/bash',
    `path=${isSeen ? `${home}/.local/bin:/opt/homebrew/bin:` : ''}/usr/local/bin:/usr/bin:/bin`,
    'part=base',
    `clock=${((now + node.clockOffsetMs) / 1000).toFixed(3)}`,
    'part=clock',
    ...SYSTEMS[system],
    'part=system',
    `cpu=${isMac ? 'Apple M4 Pro' : 'AMD Ryzen 9 7950X'}`,
    `cores=${node.cores}`,
    isMac ? `rambytes=${node.ramGib * 1024 ** 3}` : `ramkb=${node.ramGib * 1024 ** 2}`,
    'part=hardware',
    ...toolLines('python3', '/usr/bin', tools.python3, `${tools.python3} /usr/bin/python3`),
    ...toolLines('uv', `${home}/.local/bin`, tools.uv, `uv ${tools.uv}`, isSeen),
    tools.uv === null ? null : 'uv.runs=yes',
    ...toolLines('sshfs', '/usr/bin', tools.sshfs, `SSHFS version ${tools.sshfs}`),
    ...(isMac
      ? toolLines('brew', '/opt/homebrew/bin', '4', '', isSeen)
      : ['fusermount3.path=/usr/bin/fusermount3', 'fusermount3.seen=yes', 'packages=apt-get']),
    ...['ssh', 'scp', 'sftp', 'curl'].map((name) => `${name}.path=/usr/bin/${name}`),
    'ssh.says=OpenSSH_10.0p2, OpenSSL 3.5.1',
    'compiler.path=/usr/bin/cc',
    'sftp.server=internal-sftp',
    'part=tools',
    ...node.hostKeys.map(({ type, blob }) => `hostkey=${type} ${blob} root@${node.name}`),
    ...userKeyLines(node),
    'part=keys',
    `ipaddr=2: eth0    inet ${node.address}/24 brd 192.168.77.255 scope global eth0`,
    'listenhex=0016',
    'part=network',
    `groups=${user}${node.sudo === 'none' ? '' : ' sudo'}`,
    node.sudo === 'none' ? null : 'sudo.path=yes',
    node.sudo === 'free' ? 'sudo.free=yes' : 'sudo.says=sudo: a password is required',
    'part=rights',
    'df=Filesystem 1024-blocks Used Available Capacity Mounted on',
    'df=/dev/nvme0n1p2 960000000 240000000 720000000 25% /',
    'home.writable=yes',
    ...(isMac ? ['fuse.bundle=fuse-t'] : ['fuse.device=yes', 'fuse.open=yes']),
    'part=home',
    'mount=/dev/nvme0n1p2 / ext4 rw,relatime 0 0',
    ...node.mounts.map(
      ({ source, target, type, isReadOnly }) =>
        `mount=${octal(source)} ${octal(target)} ${type} ${isReadOnly ? 'ro' : 'rw'} 0 0`,
    ),
    ...node.mounts
      .filter(({ state }) => state !== 'not-probed')
      .map(({ target, state }) => `mountstate=${MOUNT_CODES[state]} ${octal(target)}`),
    'part=mounts',
    node.gpu === '' ? null : `gpu=${node.gpu}`,
    'part=gpu',
  );
};

function userKeyLines(node: RecordedNode): string[] {
  const path = `${node.home}/.ssh/id_ed25519.pub`;
  const [line] = linesOf(node, path);
  return line === undefined ? [] : [`userkey.path=${path}`, `userkey.line=${line}`];
}
