import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/engine/checks/run-checks';
import { type FileJournal, openJournal } from '../../../src/engine/journal/file-journal';
import { undo } from '../../../src/engine/journal/undo';
import { applyRemedy } from '../../../src/engine/remedies/apply-remedy';
import { planText } from '../../../src/engine/remedies/plan-text';
import { remedyPlans } from '../../../src/engine/remedies/plans';
import type { NodeId } from '../../../src/shared/model/ids';
import { english } from '../../../src/shared/model/sentence';
import { clusterOfLab, type JobStand, jobStand } from '../job-stand';
import { canRunLab, downLab, execInNode, type Lab, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'i5e-remedies';
const can = canRunLab();
const id = (name: string) => name as NodeId;

const scenario = {
  nodes: [
    { name: 'atlas', role: 'scheduler' as const },
    { name: 'fir', os: 'fedora' as const, sshfs: false, uv: 'none' as const },
    { name: 'maple', os: 'macos' as const, sshfs: false, uv: 'none' as const },
    { name: 'island', internet: false, uv: 'none' as const },
    { name: 'guest', sudo: 'none' as const, sshfs: false },
    { name: 'shelly', shell: 'zsh' as const },
    { name: 'basher' },
    { name: 'fusy' },
    { name: 'broken', sshfs: false },
    { name: 'locked', sshfs: false },
    { name: 'ttyonly', sshfs: false },
    { name: 'mover', wayBack: 'none' as const },
  ],
};

/** Everything of a node that a remedy could change. */
const STATE = `cd /home/alice && find . -path ./.cache -prune -o \\( -type f -o -type l \\) -exec sh -c 'stat -c "%a %U %n" "$1"; sha256sum "$1"' sh {} \\; -o -print | sort
id alice; stat -c '%a %G' /dev/fuse
dpkg-query -W -f '\${db:Status-Abbrev} \${binary:Package}\\n' | grep '^ii'`;

describe.skipIf(!can.ok)(`remedies on real nodes${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let journal: FileJournal;
  let stand: JobStand;
  let asked = 0;

  const labNode = (name: string) => nodeOf(lab, name);
  const asRoot = async (name: string, script: string) => {
    const ran = await execInNode(labNode(name), ['sh', '-ec', script], { user: 'root' });
    expect(ran.code, ran.stderr).toBe(0);
    return ran.stdout;
  };
  const stateOf = (name: string) => asRoot(name, STATE);
  const look = (...names: string[]) => runChecks(names.map(id), stand.job());
  const result = (name: string, check: string) =>
    Object.values(stand.log.fleet.known[id(name)]?.results ?? {}).find(({ checkId }) => checkId === check);
  const status = (name: string, check: string) => result(name, check)?.status;
  const plan = (name: string, remedyId: string) =>
    remedyPlans(id(name), stand.log.fleet).find((one) => one.remedyId === remedyId);
  const apply = (name: string, remedyId: string, texts: string[] = []) =>
    applyRemedy(
      { nodeId: id(name), remedyId, planHash: plan(name, remedyId)?.hash ?? 'none' },
      { ...stand.job(), progress: (_done, _total, text) => texts.push(english(text)) },
    );
  const undoOf = async (name: string) => {
    const entryIds = journal
      .entries()
      .filter(({ nodeId, state }) => nodeId === name && state !== 'undone')
      .map((entry) => entry.id);
    return undo({ kind: 'undo', entryIds }, stand.job());
  };

  beforeAll(async () => {
    lab = await upLab(scenario, { instance: INSTANCE });
    journal = await openJournal(join(lab.managerHome, 'journal.jsonl'), Date.now);
    stand = jobStand(lab, clusterOfLab(lab), journal, () => {
      asked += 1;
      return { about: 'password', value: labNode('guest').password };
    });
  });
  afterAll(async () => {
    await stand?.pool.close();
    await journal?.close();
    await downLab({ instance: INSTANCE });
  });

  it('shows a disguised Fedora and a disguised macOS the lines of their own system', async () => {
    await look('fir', 'maple');
    for (const name of ['fir', 'maple']) {
      const shown = remedyPlans(id(name), stand.log.fleet)
        .filter(({ remedyId }) => ['install-sshfs', 'install-uv', 'enable-fuse', 'fix-path-by-hand'].includes(remedyId))
        .map(planText)
        .join('\n\n')
        .replaceAll(labNode(name).address, 'ADDRESS');
      await expect(`${shown}\n`).toMatchFileSnapshot(`golden/plans-${name === 'fir' ? 'fedora' : 'macos'}.txt`);
    }
  });

  it('carries uv to a node without internet, as the wheel that the scheduler gets, and takes it back', async () => {
    await look('island');
    expect([status('island', 'uv-present'), status('island', 'package-index')]).toEqual(['fail', 'skipped']);
    const before = await stateOf('island');
    const beforeAtlas = await asRoot('atlas', 'ls -A /tmp');
    expect(await apply('island', 'install-uv')).toBe(true);
    expect([status('island', 'uv-present'), status('island', 'package-index')]).toEqual(['pass', 'warn']);
    expect(
      journal
        .entries()
        .filter(({ nodeId }) => nodeId === 'atlas')
        .map(({ what }) => english(what)),
    ).toEqual(['got uv for another node']);
    expect(await asRoot('atlas', 'ls -A /tmp')).toBe(beforeAtlas);
    const runs = await execInNode(labNode('island'), ['/home/alice/.local/bin/uv', '--version'], { user: 'alice' });
    expect(runs.stdout).toMatch(/^uv \d+\.\d+/);
    await undoOf('island');
    expect(await stateOf('island')).toBe(before);
  });

  it('copies the program of a node of the same kind when one is known', async () => {
    await look('atlas', 'island');
    expect(await apply('island', 'install-uv')).toBe(true);
    const last = journal.entries().at(-1);
    expect(last && english(last.what)).toBe('carried uv over from atlas');
    await undoOf('island');
  });

  it('hands the lines to an administrator where this login has no rights', async () => {
    await look('guest');
    const shown = plan('guest', 'install-sshfs');
    // sudo tells who may use it only after a password: one question, and then the lines.
    expect(shown?.kind).toBe('asks');
    expect(shown?.steps.map((step) => step.shown).join('\n')).toContain('sudo apt-get install -y sshfs');
    asked = 0;
    await expect(apply('guest', 'install-sshfs')).rejects.toMatchObject({
      code: 'needs-person',
      message: 'alice has no administrator rights on guest.',
      next: { en: 'Let an administrator of the node run the lines that are shown.' },
    });
    expect(asked).toBe(1);
    expect(status('guest', 'sshfs-present')).toBe('fail');
  });

  it('leads to the terminal where sudo wants one', async () => {
    await asRoot('ttyonly', "printf 'Defaults requiretty\\n' > /etc/sudoers.d/zz-tty; chmod 440 /etc/sudoers.d/zz-tty");
    await look('ttyonly');
    const shown = plan('ttyonly', 'install-sshfs');
    expect([shown?.kind, shown?.rights && english(shown.rights)]).toEqual([
      'command',
      'Administrator rights on ttyonly: sudo there wants a terminal, so run the lines in one.',
    ]);
  });

  it.each(['shelly', 'basher'])(
    'puts the folder of uv on the PATH of commands over SSH on %s, and takes it back',
    async (name) => {
      await look(name);
      expect(status(name, 'local-bin-on-path')).toBe('warn');
      const before = await stateOf(name);
      expect(await apply(name, 'fix-path')).toBe(true);
      expect(result(name, 'local-bin-on-path')?.status).toBe('pass');
      const written = await asRoot(name, 'cat /home/alice/.bashrc /home/alice/.zshenv 2>/dev/null || true');
      expect(written.match(/>>> muster/g)).toHaveLength(1);
      await undoOf(name);
      expect(await stateOf(name)).toBe(before);
      await look(name);
      expect(status(name, 'local-bin-on-path')).toBe('warn');
    },
  );

  it('makes /dev/fuse usable by its group, after a new login, and leaves the group again', async () => {
    await asRoot('fusy', 'groupadd -f fuse; chgrp fuse /dev/fuse; chmod 660 /dev/fuse');
    await look('fusy');
    expect(status('fusy', 'fuse-usable')).toBe('fail');
    const before = await stateOf('fusy');
    expect(plan('fusy', 'enable-fuse')?.steps.map(({ shown }) => shown)).toEqual(['sudo usermod -aG fuse alice']);
    expect(await apply('fusy', 'enable-fuse')).toBe(true);
    expect(status('fusy', 'fuse-usable')).toBe('pass');
    await undoOf('fusy');
    expect(await stateOf('fusy')).toBe(before);
    await asRoot('fusy', 'chgrp root /dev/fuse; chmod 600 /dev/fuse');
    await look('fusy');
    expect(await apply('fusy', 'enable-fuse')).toBe(true);
    await undoOf('fusy');
    expect(await asRoot('fusy', "stat -c '%a %G' /dev/fuse")).toBe('600 root\n');
  });

  it('says that dpkg was interrupted, finishes it, and then installs', async () => {
    await asRoot('broken', "sed -n '/^Package: sed$/,/^$/p' /var/lib/dpkg/status > /var/lib/dpkg/updates/0001");
    await look('broken');
    expect(status('broken', 'package-manager')).toBe('fail');
    await expect(apply('broken', 'install-sshfs')).rejects.toMatchObject({
      message: 'dpkg on broken was interrupted, so apt installs nothing.',
      next: { en: 'Run on the node: sudo dpkg --configure -a' },
    });
    expect(plan('broken', 'finish-dpkg')?.steps.map(({ shown }) => shown)).toEqual(['sudo dpkg --configure -a']);
    expect(await apply('broken', 'finish-dpkg')).toBe(true);
    expect(await apply('broken', 'install-sshfs')).toBe(true);
    expect(status('broken', 'sshfs-present')).toBe('pass');
  });

  it('waits aloud for another program that holds the locks of apt, then installs', async () => {
    await look('locked');
    const before = await stateOf('locked');
    const hold = `import fcntl, time
files = [open(name, "w") for name in ("/var/lib/dpkg/lock-frontend", "/var/lib/apt/lists/lock")]
for file in files: fcntl.lockf(file, fcntl.LOCK_EX)
open("/tmp/held", "w").close()
time.sleep(9)`;
    const holding = execInNode(labNode('locked'), ['python3', '-c', hold], { user: 'root' });
    await asRoot('locked', 'until [ -e /tmp/held ]; do sleep 0.1; done');
    const texts: string[] = [];
    expect(await apply('locked', 'install-sshfs', texts)).toBe(true);
    await holding;
    expect(texts.filter((text) => text.includes('which uses apt')).length).toBeGreaterThan(0);
    expect(status('locked', 'sshfs-present')).toBe('pass');
    await undoOf('locked');
    expect(await stateOf('locked')).toBe(before);
  });

  it('notices that the address of a worker changed, and names it in the one line on the scheduler', async () => {
    await look('atlas', 'mover');
    expect(status('mover', 'way-back-address')).toBe('skipped');
    expect(await apply('mover', 'seed-scheduler-host-key')).toBe(true);
    expect(await apply('mover', 'authorise-way-back')).toBe(true);
    expect([status('mover', 'reverse-ssh'), status('mover', 'way-back-address')]).toEqual(['pass', 'pass']);
    const second = labNode('mover').address.replace(/\d+$/, '250');
    await asRoot('mover', `ip addr add ${second}/24 dev eth0`);
    await look('mover');
    expect(result('mover', 'way-back-address')).toMatchObject({
      status: 'warn',
      summary: { values: { missing: second } },
    });
    expect(await apply('mover', 'authorise-way-back')).toBe(true);
    expect(status('mover', 'way-back-address')).toBe('pass');
    const lines = (await asRoot('atlas', 'grep muster:mover /home/alice/.ssh/authorized_keys')).trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`from="${labNode('mover').address},${second}"`);
  });

  it('meets both ways on the ports of Dask, and finds a firewall that is between', async () => {
    await look('atlas', 'basher');
    expect([status('basher', 'ports-reachable'), status('basher', 'ports-free')]).toEqual(['pass', 'pass']);
    await asRoot(
      'basher',
      "nft add table ip wall; nft add chain ip wall in '{ type filter hook input priority 0; }'; nft add rule ip wall in tcp dport 9000-9100 drop",
    );
    await look('basher');
    expect(result('basher', 'ports-reachable')).toMatchObject({
      status: 'warn',
      evidence: {
        'worker to scheduler': expect.stringContaining('met'),
        'scheduler to worker': expect.stringContaining('timed out'),
      },
    });
    await asRoot('basher', 'nft delete table ip wall');
    const left = await asRoot('atlas', 'ss -ltn');
    expect(left).not.toMatch(/:87(?:8\d|90)\s/);
  });
});
