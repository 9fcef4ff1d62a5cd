import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mustRun } from './run.mjs';

/** How overlayfs says "this file is not there", although a layer below has it. */
async function hide(seed, path) {
  await mkdir(dirname(join(seed, path)), { recursive: true });
  await mustRun(['mknod', join(seed, path), 'c', '0', '0']);
}

const UNAME = `#!/bin/sh
# Answers as macOS 15 on Apple silicon does.
[ $# -eq 0 ] && set -- -s
for flag in "$@"; do
  case $flag in
    -s) echo Darwin ;;
    -m | -p) echo arm64 ;;
    -r) echo 24.5.0 ;;
    -n) hostname ;;
    -sm) echo Darwin arm64 ;;
    -a) echo "Darwin $(hostname) 24.5.0 Darwin Kernel Version 24.5.0 arm64" ;;
    *) exec /usr/bin/uname "$@" ;;
  esac
done
`;

const SW_VERS = `#!/bin/sh
case \${1:-} in
  -productName | --productName) echo macOS ;;
  -productVersion | --productVersion) echo 15.5 ;;
  -buildVersion | --buildVersion) echo 24F74 ;;
  *) printf 'ProductName:\\t\\tmacOS\\nProductVersion:\\t\\t15.5\\nBuildVersion:\\t\\t24F74\\n' ;;
esac
`;

const BREW = `#!/bin/sh
# Homebrew's look, apt's work: a formula or cask that a lab needs is really installed.
case \${1:-} in
  --version) echo "Homebrew 4.5.2" ;;
  --prefix) echo /opt/homebrew ;;
  install)
    for name in "$@"; do
      case $name in *sshfs*) exec sudo -n /usr/lib/apt-hidden -y -q install sshfs ;; esac
    done
    echo "Error: No available formula with the name \\"$2\\"." >&2
    exit 1
    ;;
  *) echo "Error: Unknown command: \${1:-}" >&2; exit 1 ;;
esac
`;

const DNF = `#!/bin/sh
# Fedora's look, apt's work: installing what a lab needs really installs it.
case " $* " in
  *" install "*sshfs*) exec /usr/lib/apt-hidden -y -q install sshfs ;;
  *" install "*python3*) exec /usr/lib/apt-hidden -y -q install python3 python3-venv ;;
esac
echo "Error: Unable to find a match" >&2
exit 1
`;

const FEDORA_RELEASE = `NAME="Fedora Linux"
VERSION="42 (Server Edition)"
ID=fedora
VERSION_ID=42
PRETTY_NAME="Fedora Linux 42 (Server Edition)"
`;

/** Debian's own package tool, out of sight, so that the disguised one can still install. */
async function hideApt(seed, base) {
  await mkdir(join(seed, 'usr/lib'), { recursive: true });
  await copyFile(join(base, 'usr/bin/apt-get'), join(seed, 'usr/lib/apt-hidden'));
  for (const path of ['usr/bin/apt-get', 'usr/bin/apt']) await hide(seed, path);
}

/** Makes a Debian node look like another system to whoever asks over SSH. */
export async function disguise(seed, base, put, os) {
  if (os === 'debian') return;
  await hideApt(seed, base);
  if (os === 'fedora') {
    for (const path of ['etc/os-release', 'usr/lib/os-release']) await put(path, FEDORA_RELEASE);
    await hide(seed, 'etc/debian_version');
    await put('usr/bin/dnf', DNF, 0o755);
    return;
  }
  for (const path of ['etc/os-release', 'usr/lib/os-release', 'etc/debian_version']) await hide(seed, path);
  await put('usr/local/bin/uname', UNAME, 0o755);
  await put('usr/bin/sw_vers', SW_VERS, 0o755);
  await put('opt/homebrew/bin/brew', BREW, 0o755);
}
