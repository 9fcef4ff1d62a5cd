import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { told } from '../command-line';
import { canRunLab, downLab, fault, type Lab, upLab } from '../lab.mjs';
import { changesIn, ShareStand } from './share-stand';

const INSTANCE = 'i6-lasting';
const can = canRunLab();
const NAMES = ['atlas', 'heron', 'ibis', 'kite'] as const;
const WORKERS = ['heron', 'ibis', 'kite'] as const;

describe.skipIf(!can.ok)(`a share that lasts, moves and is taken down${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let stand: ShareStand;
  let before: Record<string, string>;

  beforeAll(async () => {
    lab = await upLab('lasting', { instance: INSTANCE, replace: true });
    stand = new ShareStand(lab);
    before = await stand.states(NAMES);
  });
  afterAll(async () => {
    expect((await downLab({ instance: INSTANCE })).leftovers).toEqual([]);
  });

  /** Waits until a node has so many sshfs mounts; asks once a second. */
  const untilMounted = async (name: string, withinS: number): Promise<number | null> => {
    const startedAt = Date.now();
    while (Date.now() - startedAt < withinS * 1000) {
      if ((await stand.mountsOn(name)).length > 0) return Date.now() - startedAt;
      await stand.sh(name, 'sleep 0.5');
    }
    return null;
  };

  it('shows the service in the plan, and mounts by it where the account can have one', async () => {
    expect((await stand.choose('atlas', WORKERS, '--persist-share')).code).toBe(0);
    const plan = JSON.stringify((await stand.muster(['share', 'plan'])).result);
    expect(plan).toContain('ExecStart=');
    expect(plan).toContain('has nothing that runs services of an account');
    const applied = await stand.muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const again = await stand.muster(['share', 'apply']);
    expect([again.code, changesIn(again)], told(again)).toEqual([0, 0]);
    expect(await stand.sh('heron', 'ls ~/.config/systemd/user/default.target.wants')).toBe('muster-share-lab.service');
    expect(await stand.sh('kite', 'ls -d ~/.config')).toContain('No such file');
  });

  it('is back after a restart of the worker, and shown as lost with its remedy where it does not last', async () => {
    await stand.restart('heron');
    await stand.restart('kite');
    expect(await untilMounted('heron', 30)).not.toBeNull();
    const checked = await stand.muster(['share', 'check']);
    expect(checked.code).toBe(1);
    expect(stand.reasons(checked)).toEqual({ heron: 'none', ibis: 'none', kite: 'local-directory' });
    const remedies = checked.events.flatMap(({ what }) =>
      what.type === 'check-results' && stand.nameOf(what.nodeId) === 'kite'
        ? what.results.filter(({ status }) => status === 'fail').flatMap((result) => result.remedies)
        : [],
    );
    expect(remedies).toContain('set-up-share');
    expect((await stand.muster(['share', 'apply', stand.node('kite').address])).code).toBe(0);
  });

  it('is mounted again by itself after its program was killed', async () => {
    await fault('heron', 'sshfs-kill', { instance: INSTANCE });
    await stand.sh('heron', 'sleep 6');
    expect(await untilMounted('heron', 20)).not.toBeNull();
    const checked = await stand.muster(['share', 'check', stand.node('heron').address]);
    expect(checked.code, told(checked)).toBe(0);
  });

  it('no longer lasts when it is switched off, and the service goes', async () => {
    await stand.muster(['cluster', 'set', '--no-persist-share']);
    const applied = await stand.muster(['share', 'apply', stand.node('ibis').address]);
    expect(applied.code, told(applied)).toBe(0);
    expect(await stand.sh('ibis', 'ls ~/.config/systemd/user/muster-share-lab.service')).toContain('No such file');
    expect(await stand.mountsOn('ibis')).toHaveLength(1);
  });

  it('leaves every node as it was: mounts, files, services, lingering', async () => {
    const down = await stand.muster(['share', 'down']);
    expect(down.code, told(down)).toBe(0);
    expect(await stand.states(NAMES)).toEqual(before);
  });

  it('moves all workers to another scheduler in one action, the earlier mounts cleaned first', async () => {
    await stand.choose('atlas', WORKERS);
    expect((await stand.muster(['share', 'apply'])).code).toBe(0);
    // kite is a worker with a mount, and becomes the scheduler.
    await stand.choose('atlas', ['heron', 'ibis', 'kite']);
    const moved = await stand.muster(['share', 'switch', stand.at('kite')]);
    expect(moved.code, told(moved)).toBe(0);
    const source = `alice@${stand.node('kite').address}:/home/alice/clustershare/lab /home/alice/clustershare/lab`;
    expect([await stand.mountsOn('heron'), await stand.mountsOn('ibis'), await stand.mountsOn('kite')]).toEqual([
      [source],
      [source],
      [],
    ]);
    expect(await stand.sh('kite', 'cat ~/.agilab/.env')).not.toContain('IS_WORKER_ENV');
    // What the earlier scheduler had of the share is gone.
    expect(await stand.sh('atlas', 'cat ~/.agilab/.env')).toContain('No such file');
  });

  it('goes on with a move that was killed half-way', async () => {
    const isKilled = await stand.killedAt(
      ['share', 'switch', stand.at('atlas')],
      (what) => what.type === 'share-step' && what.step === 'mount' && what.state.state === 'done',
    );
    expect(isKilled).toBe(true);
    const again = await stand.muster(['share', 'apply']);
    expect(again.code, told(again)).toBe(0);
    for (const name of ['heron', 'ibis']) {
      expect((await stand.mountsOn(name)).map((line) => line.split(':')[0])).toEqual([
        `alice@${stand.node('atlas').address}`,
      ]);
    }
    const checked = await stand.muster(['share', 'check']);
    expect(checked.code, told(checked)).toBe(0);
  });

  it('uses another account and port of the scheduler when they are set', async () => {
    await stand.choose('atlas', WORKERS);
    expect((await stand.muster(['share', 'down'])).code).toBe(0);
    await stand.sh(
      'atlas',
      `useradd -m -s /bin/bash share && install -d -m 700 -o share ~share/.ssh &&
       install -m 600 -o share /home/alice/.ssh/authorized_keys ~share/.ssh/authorized_keys &&
       /usr/sbin/sshd -p 2222 && install -d -m 777 /srv/lab`,
      'root',
    );
    const key = (await stand.sh('heron', 'cat ~/.ssh/id_ed25519.pub')).trim();
    await stand.sh('atlas', `echo '${key}' >> ~share/.ssh/authorized_keys`, 'root');
    const address = stand.node('atlas').address;
    await stand.sh('heron', `sed -n 's/^${address} /[${address}]:2222 /p' ~/.ssh/known_hosts >> ~/.ssh/known_hosts`);
    const set = await stand.choose(
      ...(['atlas', ['heron']] as const),
      ...['--share', '/srv/lab', '--remote-share', 'clustershare/lab', '--share-account', 'share'],
      ...['--scheduler-ssh-port', '2222'],
    );
    expect(set.code, told(set)).toBe(0);
    const applied = await stand.muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    expect(await stand.mountsOn('heron')).toEqual([`share@${address}:/srv/lab /home/alice/clustershare/lab`]);
    expect(await stand.sh('heron', "ps -eo args= | grep '[s]shfs'")).toContain('-p 2222');
    const down = await stand.muster(['share', 'down']);
    expect(down.code, told(down)).toBe(0);
  });

  it('verifies storage that is mounted already and mounts nothing', async () => {
    const address = stand.node('atlas').address;
    await stand.choose(
      ...(['atlas', ['ibis', 'kite']] as const),
      ...['--share', 'clustershare/lab', '--remote-share', 'clustershare/lab', '--premounted'],
      ...['--share-account', 'alice', '--scheduler-ssh-port', '22'],
    );
    await stand.sh('atlas', 'mkdir -p ~/clustershare/lab');
    const mount = `mkdir -p ~/clustershare/lab && sshfs alice@${address}:/home/alice/clustershare/lab /home/alice/clustershare/lab`;
    await stand.sh('ibis', mount);
    await stand.sh('kite', 'mkdir -p ~/clustershare/lab');
    const applied = await stand.muster(['share', 'apply']);
    expect(applied.code).toBe(1);
    expect(stand.reasons(applied)).toEqual({ ibis: 'none', kite: 'local-directory' });
    expect(await stand.mountsOn('kite')).toEqual([]);
    const down = await stand.muster(['share', 'down']);
    expect(down.code, told(down)).toBe(0);
    expect(await stand.mountsOn('ibis')).toHaveLength(1);
  });
});
