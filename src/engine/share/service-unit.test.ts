import { describe, expect, it } from 'vitest';
import { launchdAgent, type ServiceMount, systemdUnit } from './service-unit';

const mount = (more: Partial<ServiceMount> = {}): ServiceMount => ({
  cluster: 'lab',
  sshfs: '/usr/bin/sshfs',
  options: ['reconnect', 'BatchMode=yes'],
  port: 2222,
  source: 'ann@10.0.0.1:/home/ann/clustershare/lab',
  path: '/home/w/clustershare/lab',
  ...more,
});
const lineOf = (unit: string, key: string): string => unit.split('\n').find((line) => line.startsWith(`${key}=`)) ?? '';

describe('systemdUnit', () => {
  it('mounts in the foreground, tries again for ever, and starts with the account', () => {
    const unit = systemdUnit(mount());
    expect(lineOf(unit, 'ExecStart')).toBe(
      'ExecStart="/usr/bin/sshfs" "-f" "-o" "reconnect,BatchMode=yes" "-p" "2222" "ann@10.0.0.1:/home/ann/clustershare/lab" "/home/w/clustershare/lab"',
    );
    expect([lineOf(unit, 'Restart'), lineOf(unit, 'StartLimitIntervalSec'), lineOf(unit, 'WantedBy')]).toEqual([
      'Restart=always',
      'StartLimitIntervalSec=0',
      'WantedBy=default.target',
    ]);
  });

  it.each([
    ['/home/w/a b', '"/home/w/a b"'],
    ['/home/w/100%', '"/home/w/100%%"'],
    ['/home/w/$HOME', '"/home/w/$$HOME"'],
    ['/home/w/say "hi"', '"/home/w/say \\"hi\\""'],
    ["/home/w/it's", '"/home/w/it\'s"'],
    ['/home/w/größe', '"/home/w/größe"'],
  ])('quotes %j as systemd reads it', (path, quoted) => {
    const unit = systemdUnit(mount({ path }));
    expect(lineOf(unit, 'ExecStart').endsWith(` ${quoted}`)).toBe(true);
    expect(lineOf(unit, 'ExecStop').endsWith(` sh ${quoted}`)).toBe(true);
  });
});

describe('launchdAgent', () => {
  it('is the agent that launchd keeps alive', () => {
    expect(launchdAgent(mount({ sshfs: '/usr/local/bin/sshfs', path: '/Users/w/a & b' }))).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <!-- Made by Muster; "muster share down" removes it. -->
      <plist version="1.0">
      <dict>
        <key>Label</key>
        <string>muster-share-lab</string>
        <key>ProgramArguments</key>
        <array>
          <string>/bin/sh</string>
          <string>-c</string>
          <string>if mount | grep -qF -- " on $1 ("; then ls "$1" &gt;/dev/null 2&gt;&amp;1 &amp;&amp; exit 0; diskutil unmount force "$1" || exit 1; fi; [ -z "$(ls -A -- "$1")" ] || exit 1; path=$1; shift; exec "$@" "$path"</string>
          <string>sh</string>
          <string>/Users/w/a &amp; b</string>
          <string>/usr/local/bin/sshfs</string>
          <string>-f</string>
          <string>-o</string>
          <string>reconnect,BatchMode=yes</string>
          <string>-p</string>
          <string>2222</string>
          <string>ann@10.0.0.1:/home/ann/clustershare/lab</string>
        </array>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <true/>
        <key>ThrottleInterval</key>
        <integer>10</integer>
      </dict>
      </plist>
      "
    `);
  });
});
