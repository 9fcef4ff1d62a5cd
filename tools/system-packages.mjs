// Debian packages that a bare machine lacks. Installed only where somebody said so: a build must not change a system.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { isCi, isRoot, run, say } from './project.mjs';

const SETS = {
  unit: 'openssh-server openssh-client sshfs fuse3 busybox zsh fish tcsh',
  python: 'python3 python3-pip python3-venv',
  electron:
    'libgtk-3-0 libnss3 libasound2 libgbm1 libsecret-1-0 libatk-bridge2.0-0 ' +
    'libcups2 libdrm2 libxkbcommon0 libxcomposite1 libxdamage1 libxrandr2',
  window: 'xvfb xauth fonts-liberation',
  lab: 'debootstrap debian-archive-keyring openssh-client iproute2 nftables',
};

/**
 * Sees to the packages of the sets ("unit", "python", "electron", "window", "lab").
 * @returns {{missing: string[], line: string}} what is still missing, and the line that would install it
 */
export function ensureSystemPackages(...sets) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg')) return { missing: [], line: '' };
  const wanted = [...new Set(sets.flatMap((set) => SETS[set].split(' ')))];
  let missing = wanted.filter((name) => !isInstalled(name));
  if (missing.length > 0 && isRoot && (isCi || process.env.MUSTER_SYSTEM_PACKAGES === '1')) {
    say(`Installing Debian packages: ${missing.join(' ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], { env });
    withoutServices(() =>
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
        env,
        stdio: ['ignore', 'ignore', 2],
      }),
    );
    missing = missing.filter((name) => !isInstalled(name));
  }
  return { missing, line: `sudo apt-get install -y --no-install-recommends ${missing.join(' ')}` };
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Tests want the program sshd, not a server on port 22. Debian Policy 9.3.3.1: exit code 101 of this file forbids every start. */
function withoutServices(install) {
  if (existsSync(POLICY)) return install();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(POLICY, { force: true });
  }
}

// A newer Debian has t64 forms that provide the older names: dpkg -s knows only the real ones.
function isInstalled(name) {
  return [name, `${name}t64`].some((candidate) => {
    const done = spawnSync('dpkg-query', ['-W', '-f', '$' + '{Status}', candidate], { encoding: 'utf8' });
    return done.status === 0 && done.stdout.includes('install ok installed');
  });
}
