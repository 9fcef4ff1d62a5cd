import { describe, expect, test } from 'vitest';
import { FactLines } from './fact-lines';
import { parseFacts } from './parse-facts';
import { mountsFrom } from './parse-mounts';
import { addressesFrom, portsFrom } from './parse-network';
import { osFrom } from './parse-os';
import { packageManagerFrom, python3From, sshFrom, sshfsFrom, sudoFrom, uvFrom, uvPythonsFrom } from './parse-tools';

// What tools of a node answer. Constructed after os-release(5), sw_vers(1), mount(8) of both systems, df(1), ifconfig(8), netstat(1)
// and proc(5), unless a comment names another source; facts of real Debian nodes are tested on the lab.
const lines = (...text: string[]) => new FactLines(text.join('\n'));
const CLOCK = { sentAt: 1_000_000, clockAt: 1_000_200 };

describe('system', () => {
  test.each([
    // /etc/os-release of the distributions named, os-release(5)
    [
      'Debian 13',
      ['system=Linux', 'osrelease=NAME="Debian GNU/Linux"', 'osrelease=VERSION_ID="13"', 'osrelease=ID=debian'],
      { os: 'linux', osName: 'Debian 13', osId: 'debian', osLike: [] },
    ],
    [
      'Ubuntu',
      [
        'system=Linux',
        'osrelease=NAME="Ubuntu"',
        'osrelease=VERSION_ID="24.04"',
        'osrelease=ID=ubuntu',
        'osrelease=ID_LIKE=debian',
      ],
      { os: 'linux', osName: 'Ubuntu 24.04', osLike: ['debian'] },
    ],
    [
      'Rocky',
      [
        'system=Linux',
        'osrelease=NAME="Rocky Linux"',
        'osrelease=VERSION_ID="9.4"',
        'osrelease=ID="rocky"',
        'osrelease=ID_LIKE="rhel centos fedora"',
      ],
      { osName: 'Rocky 9.4', osId: 'rocky', osLike: ['rhel', 'centos', 'fedora'] },
    ],
    ['no os-release', ['system=Linux'], { os: 'linux', osName: 'Linux', osId: 'linux' }],
    // sw_vers(1) of macOS 15
    [
      'macOS',
      [
        'system=Darwin',
        'swvers=ProductName:\t\tmacOS',
        'swvers=ProductVersion:\t\t15.6',
        'swvers=BuildVersion:\t\t24G84',
      ],
      { os: 'macos', osName: 'macOS 15.6', osVersion: '15.6' },
    ],
    // uname -s of Git Bash
    ['Git Bash', ['system=MINGW64_NT-10.0-22631'], { os: 'windows', osId: 'windows' }],
    ['FreeBSD', ['system=FreeBSD', 'kernel=14.1-RELEASE'], { os: 'other', osId: 'freebsd', osVersion: '14.1-RELEASE' }],
  ])('%s', (_, text, expected) => expect(osFrom(lines(...text))).toMatchObject(expected));
});

describe('tools', () => {
  test('python3: real, stub of macOS, Windows store alias, too chatty', () => {
    const at = ['python3.path=/usr/bin/python3', 'python3.seen=yes'];
    expect(python3From(lines(...at, 'python3.says=3.13.1 /usr/bin/python3'))).toMatchObject({
      isReal: true,
      version: '3.13.1',
    });
    expect(python3From(lines(...at, 'python3.stub=xcode'))).toMatchObject({ isReal: false });
    expect(
      python3From(
        lines(...at, 'python3.says=Python was not found; run without arguments to install from the Microsoft Store'),
      ),
    ).toMatchObject({ isReal: false });
    expect(python3From(lines(...at, 'python3.says=welcome', 'python3.says=3.11.2 /x'))).toMatchObject({
      version: '3.11.2',
    });
    expect(python3From(lines())).toBeNull();
  });

  test('uv of another architecture is there and does not run', () => {
    expect(
      uvFrom(lines('uv.path=/u/uv', 'uv.seen=no', 'uv.says=sh: /u/uv: cannot execute binary file: Exec format error')),
    ).toEqual({ path: '/u/uv', isOnPath: false, version: '', runs: false });
  });

  test.each([
    // sshfs --version: Debian 12, Debian 13, FUSE-T
    [['sshfs.says=SSHFS version 3.7.3', 'sshfs.says=FUSE library version 3.14.0'], '3.7.3'],
    [['sshfs.says=SSHFS version 3.7.4a', 'sshfs.says=FUSE library version 3.17.2'], '3.7.4'],
    [['sshfs.says=SSHFS version 2.10', 'sshfs.says=FUSE library version: 2.9.9'], '2.10'],
  ])('sshfs %#', (says, version) =>
    expect(sshfsFrom(lines('sshfs.path=/usr/bin/sshfs', 'sshfs.seen=yes', ...says))?.version).toBe(version),
  );

  test.each([
    [['uid=0'], 'free'],
    [['uid=1000', 'groups=ada'], 'none'],
    [['uid=1000', 'groups=ada', 'sudo.path=yes', 'sudo.free=yes'], 'free'],
    [['uid=1000', 'groups=ada sudo', 'sudo.path=yes', 'sudo.says=sudo: a password is required'], 'password'],
    [
      ['uid=1000', 'groups=ada wheel', 'sudo.path=yes', 'sudo.says=sudo: sorry, you must have a tty to run sudo'],
      'tty',
    ],
    [['uid=1000', 'groups=ada', 'sudo.path=yes', 'sudo.says=Sorry, user ada may not run sudo on heron.'], 'none'],
  ])('sudo %#', (text, expected) => expect(sudoFrom(lines(...text))).toBe(expected));

  test('OpenSSH: version, programs, and the server that sshd_config names', () => {
    expect(sshFrom(lines('ssh.path=/usr/bin/ssh', 'ssh.says=OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1'))).toEqual({
      version: '10.0p2',
      hasClient: true,
      hasScp: false,
      hasSftp: false,
      sftpServer: '',
    });
    expect(sshFrom(lines('sftp.server=missing:/usr/lib/sftp-server', 'sftp.server=internal-sftp')).sftpServer).toBe(
      'missing:/usr/lib/sftp-server',
    );
  });

  test('Pythons of uv are counted once, and links to a minor are none', () => {
    const folders = ['3.13-linux-x86_64-gnu', '3.13.5-linux-x86_64-gnu', '3.11.13-linux-x86_64-gnu', '3.13.5-x'];
    expect(uvPythonsFrom(lines(...folders.map((name) => `uv.python=${name}`)))).toEqual(['3.13.5', '3.11.13']);
  });

  test('package manager', () => {
    expect(packageManagerFrom(lines('packages=dnf'))).toBe('dnf');
    expect(packageManagerFrom(lines('brew.path=/opt/homebrew/bin/brew'))).toBe('brew');
    expect(packageManagerFrom(lines())).toBe('none');
  });
});

describe('network', () => {
  test('addresses of iproute2 and of ifconfig (macOS)', () => {
    expect(
      addressesFrom(
        lines(
          'ipaddr=2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\\  valid_lft forever',
          'ipaddr=1: lo    inet 127.0.0.1/8 scope host lo',
          'ipaddr=2: eth0    inet6 fe80::1/64 scope link',
        ),
      ),
    ).toEqual(['10.0.0.5']);
    expect(
      addressesFrom(
        lines(
          'ifconfig=en0: flags=8863<UP> mtu 1500',
          'ifconfig=\tinet 192.168.20.7 netmask 0xffffff00 broadcast 192.168.20.255',
          'ifconfig=\tinet6 fe80::1%en0 prefixlen 64',
        ),
      ),
    ).toEqual(['192.168.20.7']);
  });

  test('ports: hex of /proc/net/tcp and words of netstat, only those that Dask uses', () => {
    expect(
      portsFrom(lines('listenhex=2252', 'listenhex=0016', 'listen=*.9001', 'listen=127.0.0.1.8787', 'listen=*.22')),
    ).toEqual([8786, 8787, 9001]);
  });
});

describe('mounts', () => {
  test('Linux: octal escapes, states of killable children, kinds without files left out', () => {
    const mounts = mountsFrom(
      lines(
        'mount=/dev/vda / ext4 rw,relatime 0 0',
        'mount=proc /proc proc rw 0 0',
        'mount=ada@10.0.0.1:/home/ada/my\\040share /home/ada/my\\040share fuse.sshfs rw,nosuid 0 0',
        'mount=nas:/x /mnt/x nfs4 ro 0 0',
        'mount=a:/b /mnt/b fuse.sshfs rw 0 0',
        'mountstate=137 /home/ada/my\\040share',
        'mountstate=0 /mnt/x',
        'mountstate=2 /mnt/b',
        "mountsaid=ls: cannot access '/mnt/b': Transport endpoint is not connected",
      ),
    );
    expect(mounts.map(({ target, state, isReadOnly }) => ({ target, state, isReadOnly }))).toEqual([
      { target: '/', state: 'not-probed', isReadOnly: false },
      { target: '/home/ada/my share', state: 'hung', isReadOnly: false },
      { target: '/mnt/x', state: 'alive', isReadOnly: true },
      { target: '/mnt/b', state: 'dead', isReadOnly: false },
    ]);
    expect(mounts[1]?.source).toBe('ada@10.0.0.1:/home/ada/my share');
  });

  test("another user's FUSE mount may not be looked into, which is not death", () => {
    expect(
      mountsFrom(
        lines(
          'mount=a:/b /mnt/b fuse.sshfs rw 0 0',
          'mountstate=2 /mnt/b',
          "mountsaid=ls: cannot open directory '/mnt/b': Permission denied ",
        ),
      )[0]?.state,
    ).toBe('not-probed');
  });

  test('macOS: mount(8) prints names as they are', () => {
    // mount(8) on macOS 15 with macFUSE
    expect(
      mountsFrom(
        lines(
          'mountmac=ada@atlas:/srv/my share on /Users/ada/my share (macfuse, nodev, nosuid, read-only, synchronous, mounted by ada)',
          'mountstate=0 /Users/ada/my share',
        ),
      ),
    ).toEqual([
      {
        source: 'ada@atlas:/srv/my share',
        target: '/Users/ada/my share',
        type: 'macfuse',
        isReadOnly: true,
        state: 'alive',
      },
    ]);
  });
});

describe('parseFacts', () => {
  test('a cut answer keeps what it told and names the rest', () => {
    const facts = parseFacts(
      'system=Linux\nhostname=heron\nuser=ada\nuid=1000\nhome=/home/ada\npart=base\nclock=1000.600\npart=clock\n',
      CLOCK,
    );
    expect(facts).toMatchObject({ hostname: 'heron', os: 'linux', clockOffsetMs: 500 });
    expect(facts.missing).toEqual([
      'system',
      'tools',
      'home',
      'rights',
      'mounts',
      'network',
      'keys',
      'hardware',
      'gpu',
    ]);
  });

  test('rights of /dev/fuse, an interrupted dpkg and a system that is an image', () => {
    const facts = (...more: string[]) => parseFacts(['part=base', ...more].join('\n'), CLOCK);
    const listed = 'fuse.rights=crw-rw---- 1 root fuse 10, 229 Mar  1 09:00 /dev/fuse';
    expect(facts('fuse.device=yes', listed).fuse).toMatchObject({ deviceMode: 'crw-rw----', deviceGroup: 'fuse' });
    expect(facts('fuse.rights=nonsense').fuse).not.toHaveProperty('deviceMode');
    expect(facts('dpkg.interrupted=yes').isDpkgInterrupted).toBe(true);
    expect([facts().image, facts('image=ostree').image, facts('system=Linux', 'osrelease=ID=nixos').image]).toEqual([
      null,
      'ostree',
      'nix',
    ]);
  });

  test('a clock in whole seconds is read at its middle; nonsense is no offset', () => {
    expect(parseFacts('part=base\nclock=1000\n', CLOCK).clockOffsetMs).toBe(400);
    expect(parseFacts('part=base\nclock=9e99\n', CLOCK).clockOffsetMs).toBe(0);
  });

  test('terminal escapes of the node go nowhere', () => {
    expect(parseFacts('hostname=\u001b]0;owned\u0007her\u202eon\npart=base\n', CLOCK).hostname).toBe('heron');
  });

  test('noise alone is a broken answer', () => {
    expect(() => parseFacts('welcome to my server\n', CLOCK)).toThrow('did not tell its facts');
  });
});
