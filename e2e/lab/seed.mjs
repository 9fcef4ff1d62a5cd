import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { disguise } from './disguise.mjs';
import { hostKeyFile } from './host-keys.mjs';
import { nodeDir } from './paths.mjs';
import { USER } from './recipe.mjs';
import { mustRun } from './run.mjs';

/** Text that a start-up file may print or do before anything else; tools that read a remote's output meet both. */
const BASHRC = {
  quiet: '',
  noisy: 'echo "*** Welcome to $(hostname), be kind to it ***"\necho "stderr chatter from .bashrc" >&2\n',
  slow: 'sleep 2\n',
};

/** A node with many addresses stands for as many hosts, each of which would count for itself (sshd_config(5)). */
const MANY_HOSTS = 'MaxStartups 2000\nPerSourcePenalties no\nPerSourceMaxStartups none\n';

/** One SHA-512 crypt hash of the lab's password, made by openssl from its standard input. */
export async function hashPassword(password) {
  return (await mustRun(['openssl', 'passwd', '-6', '-stdin'], { input: password })).trim();
}

/**
 * Writes the seed of a node: the layer of files that makes it the node its scenario asks for.
 * @param lab what all nodes share: `instance, rootsDir, resolver, passwordHash, hostsText`
 * @param node the scenario's fields and `hostKeys` (with private text), `authorizedKeys, knownHosts` (lines), `keyPair`
 */
export async function writeSeed(lab, node) {
  const seed = join(nodeDir(lab.instance, node.name), 'seed');
  const base = join(lab.rootsDir, 'base');
  const put = (path, text, mode = 0o644) => writeAt(join(seed, path), text, mode);
  await mkdir(seed, { recursive: true });
  await put('etc/hostname', `${node.name}\n`);
  await put('etc/hosts', `127.0.0.1 localhost\n::1 localhost ip6-localhost\n${lab.hostsText}`);
  await put('etc/resolv.conf', lab.resolver);
  await put('etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  await writeAccount(base, put, lab.passwordHash, node.shell);
  if (node.sudo !== 'none') {
    const how = node.sudo === 'free' ? 'NOPASSWD: ' : '';
    await put(`etc/sudoers.d/${USER.name}`, `${USER.name} ALL=(ALL:ALL) ${how}ALL\n`, 0o440);
  }
  for (const key of node.hostKeys) {
    await put(`etc/ssh/${hostKeyFile(key.type)}`, key.privateText, 0o600);
    await put(`etc/ssh/${hostKeyFile(key.type)}.pub`, `${key.publicLine} root@${node.name}\n`);
  }
  if (node.addresses > 0) await put('etc/ssh/sshd_config.d/many-addresses.conf', MANY_HOSTS);
  if (node.systemd) await writeAccountManager(seed, put);
  await disguise(seed, base, put, node.os);
  await writeHome(seed, base, node);
}

/**
 * A stand-in for logind, whose bus a node does not have: lingering is the same file, and what it starts is the real
 * `systemd --user`. Everything else of systemd is the real thing.
 */
async function writeAccountManager(seed, put) {
  await put('usr/local/sbin/muster-lab-user-manager', USER_MANAGER, 0o755);
  await put('usr/local/bin/loginctl', LOGINCTL, 0o755);
  await mkdir(join(seed, 'var/lib/systemd/linger'), { recursive: true });
  await chown(join(seed, 'var/lib/systemd/linger'), USER.uid, USER.uid);
}

const USER_MANAGER = `#!/bin/sh
set -eu
group=$(cat /run/muster-lab-cgroup)
case $1 in
  start)
    ! kill -0 "$(cat /run/muster-lab-user-manager.pid 2>/dev/null)" 2>/dev/null || exit 0
    rm -rf /run/user/${USER.uid}/systemd
    mkdir -p "$group/user" /run/user/${USER.uid}
    chown -R ${USER.name} "$group" /run/user/${USER.uid}
    chmod 700 /run/user/${USER.uid}
    (
      echo 0 >"$group/user/cgroup.procs"
      cd ${USER.home}
      exec setpriv --reuid=${USER.name} --regid=${USER.name} --init-groups env -i HOME=${USER.home} USER=${USER.name} \\
        XDG_RUNTIME_DIR=/run/user/${USER.uid} PATH=/usr/local/bin:/usr/bin:/bin /usr/lib/systemd/systemd --user
    ) </dev/null >/dev/null 2>&1 &
    echo "$!" >/run/muster-lab-user-manager.pid
    ;;
  stop)
    [ ! -e /run/muster-lab-user-manager.pid ] || kill "$(cat /run/muster-lab-user-manager.pid)" 2>/dev/null || true
    rm -f /run/muster-lab-user-manager.pid
    ;;
esac
`;

const LOGINCTL = `#!/bin/sh
case $1 in
  enable-linger) touch "/var/lib/systemd/linger/$(id -un)" && sudo -n /usr/local/sbin/muster-lab-user-manager start ;;
  disable-linger) rm -f "/var/lib/systemd/linger/$(id -un)" && sudo -n /usr/local/sbin/muster-lab-user-manager stop ;;
  *) echo "this stand-in only knows enable-linger and disable-linger" >&2; exit 1 ;;
esac
`;

async function writeAt(path, text, mode) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, mode);
}

async function writeAccount(base, put, passwordHash, shell) {
  const path = shell === 'nologin' ? '/usr/sbin/nologin' : `/bin/${shell}`;
  const passwd = await readFile(join(base, 'etc/passwd'), 'utf8');
  await put('etc/passwd', passwd.replace(new RegExp(`^(${USER.name}:.*):[^:]*$`, 'm'), `$1:${path}`));
  const shadow = await readFile(join(base, 'etc/shadow'), 'utf8');
  // A function as replacement: the hash is full of "$".
  const line = (_, user, rest) => `${user}:${passwordHash}:${rest}`;
  await put('etc/shadow', shadow.replace(new RegExp(`^(${USER.name}):[^:]*:(.*)$`, 'm'), line), 0o640);
}

async function writeHome(seed, base, node) {
  const home = join(seed, USER.home);
  const folders = ['', '.ssh', '.cache', '.cache/uv', ...parentsOf(node.shareFolder)];
  for (const folder of folders) await mkdir(join(home, folder), { recursive: true });
  const files = {
    '.ssh/authorized_keys': node.authorizedKeys.map((line) => `${line}\n`).join(''),
    '.ssh/known_hosts': node.knownHosts.map((line) => `${line}\n`).join(''),
    '.bashrc': BASHRC[node.bashrc] + (await readFile(join(base, USER.home, '.bashrc'), 'utf8')),
    ...(node.keyPair && {
      '.ssh/id_ed25519': node.keyPair.privateText,
      '.ssh/id_ed25519.pub': node.keyPair.publicText,
    }),
  };
  for (const [path, text] of Object.entries(files)) {
    if (text === '') continue; // a file that was never written is not there
    await writeFile(join(home, path), text);
    await chmod(join(home, path), path.startsWith('.ssh/') && !path.endsWith('.pub') ? 0o600 : 0o644);
    await chown(join(home, path), USER.uid, USER.uid);
  }
  for (const folder of folders) await chown(join(home, folder), USER.uid, USER.uid);
  await chmod(home, (await stat(join(base, USER.home))).mode & 0o7777);
  await chmod(join(home, '.ssh'), 0o700);
}

/** "a/b/c" -> "a", "a/b", "a/b/c": each has to be given to the user. */
function parentsOf(path) {
  const parts = path ? path.split('/') : [];
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
