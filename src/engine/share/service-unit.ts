import { createHash } from 'node:crypto';

/** Who starts services of an account: systemd's manager of the account, or launchd. */
export type ServiceSystem = 'systemd' | 'launchd';

/** The mount that a service keeps up. Paths are absolute on the node. */
export interface ServiceMount {
  readonly cluster: string;
  /** The sshfs program: a service does not have the PATH of a login. */
  readonly sshfs: string;
  readonly options: readonly string[];
  readonly port: number;
  readonly source: string;
  readonly path: string;
}

/** Name of the service of a cluster, without an ending. */
export const serviceName = (cluster: string): string => `muster-share-${cluster}`;

/** Name by which systemd or launchd knows it. */
export const unitNameOf = (system: ServiceSystem, cluster: string): string =>
  system === 'systemd' ? `${serviceName(cluster)}.service` : serviceName(cluster);

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A word of a command line of systemd: C escapes in double quotes, `%` and `$` doubled (systemd.service(5), systemd.unit(5)). */
const word = (text: string): string =>
  `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/%/g, '%%').replace(/\$/g, '$$$$')}"`;

/**
 * Clears a mount away that is dead, then refuses a folder with files in it and one that something alive is mounted on:
 * FUSE would hide both without a word.
 */
const BEFORE =
  'timeout 5 ls -A -- "$1" >/dev/null 2>&1 || fusermount3 -uzq "$1" || fusermount -uzq "$1"; ' +
  'files=$(timeout 5 ls -A -- "$1") && [ -z "$files" ] && ! mountpoint -q "$1"';

/** The systemd user unit (systemd.service(5)). Pure. */
export function systemdUnit({ cluster, sshfs, options, port, source, path }: ServiceMount): string {
  const mount = [sshfs, '-f', '-o', options.join(','), '-p', String(port), source, path].map(word).join(' ');
  return `# Made by Muster; "muster share down" removes it.
[Unit]
Description=Cluster share ${cluster}
# A scheduler that is off for a night must not end the trying.
StartLimitIntervalSec=0

[Service]
ExecStartPre=/bin/sh -c ${word(BEFORE)} sh ${word(path)}
ExecStart=${mount}
ExecStop=/bin/sh -c ${word('fusermount3 -u "$1" || fusermount -u "$1"')} sh ${word(path)}
Restart=always
RestartSec=5
TimeoutStopSec=10

[Install]
WantedBy=default.target
`;
}

const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Before each start as on Linux; macOS has neither `timeout` nor `mountpoint`. */
const BEFORE_MACOS =
  'if mount | grep -qF -- " on $1 ("; then ls "$1" >/dev/null 2>&1 && exit 0; diskutil unmount force "$1" || exit 1; fi; ' +
  '[ -z "$(ls -A -- "$1")" ] || exit 1; path=$1; shift; exec "$@" "$path"';

/** The launchd agent (launchd.plist(5)). Pure. */
export function launchdAgent({ cluster, sshfs, options, port, source, path }: ServiceMount): string {
  const argv = ['/bin/sh', '-c', BEFORE_MACOS, 'sh', path, sshfs, '-f', '-o', options.join(','), '-p', String(port)];
  const lines = [...argv, source].map((text) => `    <string>${xml(text)}</string>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Made by Muster; "muster share down" removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xml(serviceName(cluster))}</string>
  <key>ProgramArguments</key>
  <array>
${lines}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <true/>
  <key>ThrottleInterval</key>
  <integer>10</integer>
</dict>
</plist>
`;
}

/** The file of the service. Pure. */
export const serviceText = (system: ServiceSystem, mount: ServiceMount): string =>
  system === 'systemd' ? systemdUnit(mount) : launchdAgent(mount);
