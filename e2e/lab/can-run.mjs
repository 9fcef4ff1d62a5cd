import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Tells whether a lab can be built and brought up on this machine, without changing anything.
 * @returns {{ok: boolean, reason: string}} `reason` is one sentence for the line that a skipped test prints.
 */
export function canRunLab() {
  const reason = whyNot();
  return reason === undefined ? { ok: true, reason: 'The lab can run here.' } : { ok: false, reason };
}

function whyNot() {
  if (process.platform !== 'linux') return `The lab needs Linux, and this is ${process.platform}.`;
  if (process.geteuid() !== 0) return 'The lab needs root, for network namespaces and mounts.';
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) {
    return 'The lab needs Debian, to build the root file systems of its nodes with apt.';
  }
  const kernel = readFileSync('/proc/filesystems', 'utf8');
  for (const fs of ['overlay', 'fuse']) {
    if (!new RegExp(`\\t${fs}$`, 'm').test(kernel) && spawnSync('modprobe', [fs]).status !== 0) {
      return `The lab needs the file system "${fs}", and this kernel has none.`;
    }
  }
  const made = spawnSync('unshare', ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', 'true']);
  if (made.status !== 0) return 'The lab needs namespaces of its own, and the kernel refused to make them.';
  return undefined;
}
