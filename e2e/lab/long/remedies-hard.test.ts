import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/engine/checks/run-checks';
import { type FileJournal, openJournal } from '../../../src/engine/journal/file-journal';
import { undo } from '../../../src/engine/journal/undo';
import { applyRemedy } from '../../../src/engine/remedies/apply-remedy';
import { remedyPlans } from '../../../src/engine/remedies/plans';
import { trustNode } from '../../../src/engine/trust/trust-node';
import type { NodeId } from '../../../src/shared/model/ids';
import { english } from '../../../src/shared/model/sentence';
import { clusterOfLab, type JobStand, jobStand } from '../job-stand';
import { canRunLab, downLab, execInNode, type Lab, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'fix-hard';
const can = canRunLab();
const id = (name: string) => name as NodeId;

const scenario = {
  nodes: [
    { name: 'atlas', role: 'scheduler' as const },
    { name: 'locked', sshfs: false },
    { name: 'asked', sshfs: false, sudo: 'password' as const },
    { name: 'cut', sshfs: false },
    { name: 'fishy' },
    { name: 'nosftp' },
    { name: 'noprogram' },
    { name: 'noexec', uv: 'none' as const },
    { name: 'original' },
    { name: 'copy' },
    { name: 'loose', authorizedKey: false },
    { name: 'talker', authorizedKey: false },
  ],
};

/** Holds the lock that apt needs, and says so by a file. */
const HOLD = `import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
open("/tmp/held", "w").close()
time.sleep(float(sys.argv[2]))`;

describe.skipIf(!can.ok)(`remedies where it is hard${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let journal: FileJournal;
  let stand: JobStand;

  const labNode = (name: string) => nodeOf(lab, name);
  const asRoot = async (name: string, script: string) => {
    const ran = await execInNode(labNode(name), ['sh', '-ec', script], { user: 'root' });
    expect(ran.code, ran.stderr).toBe(0);
    return ran.stdout;
  };
  const filesOf = (name: string) =>
    asRoot(
      name,
      `cd /home/alice && find . -path ./.cache -prune -o -exec stat -c '%a %U %F %n' {} + -type f -exec sha256sum {} + | sort`,
    );
  const look = (...names: string[]) => runChecks(names.map(id), stand.job());
  const result = (name: string, check: string) =>
    Object.values(stand.log.fleet.known[id(name)]?.results ?? {}).find(({ checkId }) => checkId === check);
  const said = (name: string, check: string) => {
    const found = result(name, check);
    return found ? `${found.status}: ${english(found.summary)}` : 'not looked at';
  };
  const plan = (name: string, remedyId: string) =>
    remedyPlans(id(name), stand.log.fleet).find((one) => one.remedyId === remedyId);
  const apply = (name: string, remedyId: string, more: object = {}) =>
    applyRemedy(
      { nodeId: id(name), remedyId, planHash: plan(name, remedyId)?.hash ?? 'none' },
      { ...stand.job(), ...more },
    );
  const undoOf = (name: string) => {
    const entryIds = journal
      .entries()
      .filter(({ nodeId, state }) => nodeId === name && state !== 'undone')
      .map((entry) => entry.id);
    return undo({ kind: 'undo', entryIds }, stand.job());
  };
  const restartSshd = (name: string) => asRoot(name, 'kill -HUP "$(pgrep -o -x sshd)"');
  /** What a new connection finds, after sshd has read its configuration again. */
  const again = async (name: string) => {
    await restartSshd(name);
    // Between its old and its new configuration sshd does not listen.
    const login = async () => {
      await stand.pool.drop(id(name));
      await look(name);
      return result(name, 'ssh-auth')?.status;
    };
    await expect.poll(login, { timeout: 10_000 }).toBe('pass');
  };

  beforeAll(async () => {
    lab = await upLab(scenario, { instance: INSTANCE, replace: true });
    journal = await openJournal(join(lab.managerHome, 'journal.jsonl'), Date.now);
    stand = jobStand(lab, clusterOfLab(lab), journal, (question) =>
      question.about === 'host-key'
        ? {
            about: 'host-key',
            decision: 'trust',
            fingerprint: question.offered[0]?.fingerprint ?? '',
            comparison: 'confirmed-by-eye',
          }
        : { about: 'password', value: labNode('asked').password },
    );
  });
  afterAll(async () => {
    await stand?.pool.close();
    await journal?.close();
    await downLab({ instance: INSTANCE });
  });

  it.each(['locked', 'asked'])(
    'a cancel while apt waits for its lock ends apt too, and nothing is installed later: %s',
    async (name) => {
      for (const lock of ['/var/lib/dpkg/lock-frontend', '/var/lib/apt/lists/lock']) {
        await asRoot(name, 'rm -f /tmp/held');
        await look(name);
        const holding = execInNode(labNode(name), ['python3', '-c', HOLD, lock, '12'], { user: 'root' });
        await asRoot(name, 'until [ -e /tmp/held ]; do sleep 0.1; done');
        let applying: Promise<boolean> = Promise.resolve(false);
        const cancel = new AbortController();
        const waits = new Promise<void>((resolve) => {
          applying = apply(name, 'install-sshfs', {
            signal: cancel.signal,
            progress: (_done: number, _total: number | null, text: Parameters<typeof english>[0]) => {
              if (english(text).includes('uses apt')) resolve();
            },
          });
        });
        await waits;
        const runs = () => execInNode(labNode(name), ['pgrep', '-x', 'apt-get'], { user: 'root' });
        cancel.abort();
        await expect(applying).rejects.toMatchObject({ code: 'cancelled' });
        await expect.poll(async () => (await runs()).code, { timeout: 2_000 }).toBe(1);
        await holding;
        await asRoot(name, '! dpkg-query -W sshfs 2>/dev/null');
      }
    },
    120_000,
  );

  it.each([/^Unpacking/, /^Setting up/])(
    'a cancel in the middle of an installation (%s) leaves nothing that undo does not take back',
    async (moment) => {
      const packages = () => asRoot('cut', "dpkg -l | grep -v '^ii *$'");
      await look('cut');
      const before = await packages();
      const cancel = new AbortController();
      const installing = apply('cut', 'install-sshfs', {
        signal: cancel.signal,
        log: (_node: string, text: string) => {
          if (moment.test(text)) cancel.abort();
        },
      });
      await expect(installing).rejects.toMatchObject({ code: 'cancelled' });
      // dpkg is let finish: half a package would break the next installation.
      const runs = () => execInNode(labNode('cut'), ['pgrep', 'apt-get|dpkg'], { user: 'root' });
      await expect.poll(async () => (await runs()).code, { timeout: 20_000 }).toBe(1);
      expect(await packages()).not.toBe(before);
      await undoOf('cut');
      expect(await packages()).toBe(before);
    },
    60_000,
  );

  it('puts the folder of uv on the PATH of commands over SSH for fish, and takes it back', async () => {
    await asRoot(
      'fishy',
      'apt-get -q update && apt-get -q -y install --no-install-recommends fish && usermod -s /usr/bin/fish alice',
    );
    await stand.pool.drop(id('fishy'));
    await look('fishy');
    expect(said('fishy', 'local-bin-on-path')).toMatch(/^warn/);
    const before = await filesOf('fishy');
    expect(await apply('fishy', 'fix-path')).toBe(true);
    expect(said('fishy', 'local-bin-on-path')).toMatch(/^pass/);
    await undoOf('fishy');
    expect(await filesOf('fishy')).toBe(before);
  }, 240_000);

  it('finds that sftp is not offered, though its programs are there, and its lines mend it', async () => {
    await look('nosftp');
    expect(said('nosftp', 'ssh-tools')).toMatch(/^pass/);
    await asRoot('nosftp', "sed -i 's/^\\(Subsystem.*sftp\\)/#\\1/' /etc/ssh/sshd_config");
    await again('nosftp');
    expect(said('nosftp', 'ssh-tools')).toBe(
      'warn: The SSH server offers no sftp. Without it, scp and SSHFS find no server.',
    );
    // As on systems that let nobody read it: then the server itself is asked.
    await asRoot('nosftp', 'chmod 600 /etc/ssh/sshd_config');
    await again('nosftp');
    expect(said('nosftp', 'ssh-tools')).toMatch(/^warn: The SSH server offers no sftp/);
    const lines = plan('nosftp', 'offer-sftp')?.steps.map(({ shown }) => shown) ?? [];
    await asRoot('nosftp', (lines[1] ?? 'exit 9').replaceAll('sudo ', ''));
    await again('nosftp');
    expect(said('nosftp', 'ssh-tools')).toMatch(/^pass/);
  });

  it('finds that the program which the server names for sftp is gone, and its lines mend it', async () => {
    await asRoot('noprogram', 'mv /usr/lib/openssh/sftp-server /usr/lib/openssh/sftp-away');
    await again('noprogram');
    expect(said('noprogram', 'ssh-tools')).toMatch(/^warn: The SSH server names .*sftp-server for sftp, which is not/);
    const lines = plan('noprogram', 'offer-sftp')?.steps.map(({ shown }) => shown) ?? [];
    await asRoot('noprogram', (lines[1] ?? 'exit 9').replaceAll('sudo ', ''));
    await again('noprogram');
    expect(said('noprogram', 'ssh-tools')).toMatch(/^pass/);
    const here = await stand.pool.get(id('noprogram'), stand.log.fleet.cluster);
    expect(await here.offersSftp?.()).toBe(true);
  });

  it('finds a home where programs do not run, and its lines mend it', async () => {
    await asRoot(
      'noexec',
      // Without caches: the one of uv is shared by the nodes of the lab, and may be larger than a tmpfs.
      'mkdir -m 755 /tmp/kept; tar -C /home/alice --exclude=./.cache -cf - . | tar -C /tmp/kept -xpf -; mount -t tmpfs -o noexec,mode=755 tmpfs /home/alice; cp -a /tmp/kept/. /home/alice/',
    );
    await stand.pool.drop(id('noexec'));
    await look('noexec');
    expect(said('noexec', 'home-writable')).toMatch(/^fail: .*noexec/);
    const lines = plan('noexec', 'make-home-usable')?.steps.map(({ shown }) => shown) ?? [];
    await asRoot('noexec', lines.join('\n').replaceAll('sudo ', ''));
    await look('noexec');
    expect(said('noexec', 'home-writable')).toMatch(/^pass/);
  });

  it('tells two machines that are copies of one image, and says whose key is whose', async () => {
    const keys = await asRoot('original', 'cd /etc/ssh && tar -cf - ssh_host_*_key ssh_host_*_key.pub | base64 -w0');
    await asRoot('copy', `echo ${keys} | base64 -d | tar -xf - -C /etc/ssh`);
    await restartSshd('copy');
    await stand.pool.drop(id('copy'));
    await look('original', 'copy');
    expect(said('copy', 'host-key-known')).toMatch(/^fail/);
    await trustNode({ nodeId: id('copy'), replaceChanged: true }, stand.job());
    await look('original', 'copy');
    const same = 'shows the same host key: one machine is a copy of the other.';
    expect(said('copy', 'unique-host-key')).toMatch(`warn: original ${same}`);
    expect(said('original', 'unique-host-key')).toMatch(`warn: copy ${same}`);
    const lines = plan('copy', 'renew-host-keys')?.steps.map(({ shown }) => shown) ?? [];
    await asRoot('copy', lines[0]?.replaceAll('sudo ', '').replace(/^systemctl .*$/m, 'true') ?? 'exit 9');
    await restartSshd('copy');
    await stand.pool.drop(id('copy'));
    await look('copy');
    expect(said('copy', 'host-key-known')).toMatch(/^fail/);
    await trustNode({ nodeId: id('copy'), replaceChanged: true }, stand.job());
    await look('original', 'copy');
    expect(said('copy', 'unique-host-key')).toMatch(/^pass/);
    expect(said('original', 'unique-host-key')).toMatch(/^pass/);
  });

  it('rights modes that sshd refuses, and puts them back', async () => {
    await asRoot(
      'loose',
      'mkdir -p /home/alice/.ssh; touch /home/alice/.ssh/authorized_keys; chown -R alice: /home/alice/.ssh; chmod 777 /home/alice/.ssh; chmod 666 /home/alice/.ssh/authorized_keys',
    );
    const before = await filesOf('loose');
    await look('loose');
    expect(said('loose', 'ssh-auth')).toMatch(/^fail/);
    expect(await apply('loose', 'install-public-key')).toBe(true);
    expect(said('loose', 'ssh-auth')).toMatch(/^pass/);
    await undoOf('loose');
    expect(await filesOf('loose')).toBe(before);
  });

  it('logs in where the server asks by itself (keyboard-interactive), and installs the key', async () => {
    await asRoot(
      'talker',
      "printf 'UsePAM yes\\nPasswordAuthentication no\\nKbdInteractiveAuthentication yes\\n' > /etc/ssh/sshd_config.d/00-talk.conf",
    );
    await restartSshd('talker');
    await look('talker');
    expect(stand.log.fleet.known[id('talker')]?.observation?.login?.methods).toEqual([
      'publickey',
      'keyboard-interactive',
    ]);
    expect(await apply('talker', 'install-public-key')).toBe(true);
    expect(said('talker', 'ssh-auth')).toMatch(/^pass/);
  });
});
