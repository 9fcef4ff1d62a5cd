/** What the root file systems of the nodes are made of. Any change here makes a new root at the next build. */

/** Debian release of the nodes: Python 3.13, OpenSSH 10. */
export const SUITE = 'trixie';

/** The ordinary user of every node, and of a manager that is a node. */
export const USER = { name: 'alice', uid: 1000, home: '/home/alice' };

/** Packages of this machine that the lab itself needs, and a program that shows each is there. */
export const HOST_PACKAGES = [
  { name: 'mmdebstrap', program: '/usr/bin/mmdebstrap' },
  { name: 'debian-archive-keyring', program: '/usr/share/keyrings/debian-archive-keyring.gpg' },
  { name: 'openssh-client', program: '/usr/bin/ssh-keygen' },
  { name: 'iproute2', program: '/usr/bin/ip' },
  { name: 'nftables', program: '/usr/sbin/nft' },
  { name: 'openssl', program: '/usr/bin/openssl' },
  { name: 'python3-pip', program: '/usr/bin/pip3' },
];

/** A bare node: what a Debian installation with a reachable sshd has. */
export const BASE_PACKAGES = [
  ...['openssh-server', 'openssh-client', 'sudo', 'procps', 'iproute2', 'iputils-ping', 'netbase', 'nftables'],
  ...['ca-certificates', 'curl', 'fuse3', 'zsh', 'tcsh', 'busybox'],
];

/**
 * Layers over the base, each made by apt in an overlay. Not by leaving files out: a node without sshfs is one whose
 * package database never had it, so that installing it in the node is a real repair.
 */
export const APT_LAYERS = {
  sshfs: { over: [], packages: ['sshfs'] },
  python: { over: [], packages: ['python3', 'python3-venv'] },
  'python-sshfs': { over: ['python'], packages: ['sshfs'] },
};

/** The two places where uv is met: its own installer's (not on a plain `ssh node` PATH) and a system one. */
export const UV_LAYERS = { home: 'home/alice/.local/bin', system: 'usr/local/bin' };

/** The names of the layers of one node, the topmost first, as overlayfs wants them. */
export function layersOf(node) {
  const layers = [];
  if (node.uv !== 'none') layers.push(`uv-${node.uv}`);
  if (node.python && node.sshfs) layers.push('python-sshfs', 'python');
  else if (node.python) layers.push('python');
  else if (node.sshfs) layers.push('sshfs');
  return [...layers, 'base'];
}
