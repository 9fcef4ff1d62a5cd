// Proves that the lab is what its scenarios say, seen from outside, and that it leaves nothing behind.
// node --test e2e/lab/self-test.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { buildLab, canRunLab, downLab, execAsManager, execInNode, fault, resetNode, upLab } from './lab.mjs';
import { knock, machineAsItIs, sshByKey, sshByPassword } from './look-from-outside.mjs';
import { subnetsOf } from './network.mjs';
import { sourceDir } from './paths.mjs';
import { findState } from './registry.mjs';
import { until } from './run.mjs';

const able = canRunLab();
const skip = able.ok ? false : `skipped: ${able.reason}`;
if (skip) console.log(skip);

const instance = `self-test-${process.pid}`;
const say = (line) => console.log(`# ${line}`);

/** Brings a scenario up for one group of tests; returns how to get at its nodes, and the group's last test. */
function withLab(source, name = instance) {
  const held = {};
  before(async () => {
    held.before = await machineAsItIs(instance);
    held.lab = await upLab(source, { instance: name });
    say(`${held.lab.scenario}: ${held.lab.nodes.length} nodes up in ${held.lab.tookMs} ms`);
  });
  after(() => downLab({ instance: name })); // for a group that was cut short
  held.endsClean = () =>
    test('goes down and leaves the machine as it was', async () => {
      assert.notEqual((await machineAsItIs(instance)).programs.length, 0, 'the look from outside sees no lab at all');
      const { leftovers, tookMs } = await downLab({ instance: name });
      say(`down in ${tookMs} ms`);
      assert.deepEqual(leftovers, []);
      assert.deepEqual(...comparable(await machineAsItIs(instance), held.before));
    });
  held.node = (wanted) => held.lab.nodes.find((each) => each.name === wanted);
  return held;
}

/** Forwarding belongs to whatever labs are up: it says nothing of this one if another was there at either look. */
function comparable(after, before) {
  const isShared = [after, before].some((look) => typeof look.forwarding === 'string');
  return [after, before].map((look) => (isShared ? { ...look, forwarding: 'not compared' } : look));
}

describe('a lab of eleven', { skip }, () => {
  before(async () => {
    const { cached, tookMs } = await buildLab({ log: say });
    say(`${cached ? 'roots found in the cache' : 'roots built'} in ${(tookMs / 1000).toFixed(1)} s`);
  });
  const held = withLab('eleven');
  const login = (name, command) => sshByKey(held.lab, held.node(name), command);

  const DOORS = [
    ...['atlas', 'ibis', 'kite', 'lark', 'merlin', 'owl', 'plover', 'raven', 'swift'].map((name) => [
      name,
      /^SSH-2\.0-/,
    ]),
    ['quail', /^refused$/],
    ['teal', /^silent$/],
  ];
  for (const [name, expected] of DOORS) {
    test(`port 22 of ${name} answers ${expected}`, async () => assert.match(await knock(held.node(name)), expected));
  }

  const LOGINS = [
    ['atlas', 0, /^$/],
    ['ibis', 255, /No ED25519 host key is known|Host key verification failed/],
    ['kite', 255, /Permission denied \(publickey,password/],
    ['quail', 255, /Connection refused/],
    ['swift', 255, /REMOTE HOST IDENTIFICATION HAS CHANGED/],
    ['teal', 255, /timed out/],
  ];
  for (const [name, code, said] of LOGINS) {
    test(`strict login on ${name} ends with ${code}, ${said}`, async () => {
      const tried = await login(name, 'true');
      assert.equal(tried.code, code, tried.stderr);
      assert.match(tried.stderr, said);
    });
  }

  const LACKS = { lark: 'python3', owl: 'sshfs', merlin: 'uv' };
  for (const name of ['atlas', 'lark', 'owl', 'merlin']) {
    test(`${name} lacks ${LACKS[name] ?? 'nothing'}`, async () => {
      const script = 'PATH=$PATH:~/.local/bin; for p in python3 sshfs uv; do command -v $p >/dev/null || echo $p; done';
      assert.equal((await login(name, script)).stdout.trim(), LACKS[name] ?? '');
    });
  }

  test('uv of its own installer is not on the PATH of a plain login', async () => {
    assert.equal((await login('atlas', 'command -v uv || echo none')).stdout.trim(), 'none');
  });

  test('the stale mount of raven is in the mount table and dead', async () => {
    const seen = await login('raven', 'grep fuse.sshfs /proc/mounts; ls ~/clustershare/lab');
    assert.match(seen.stdout, /alice@10\.77\.\d+\.10:\/home\/alice\/clustershare\/lab .* fuse\.sshfs/);
    assert.match(seen.stderr, /Transport endpoint is not connected/);
  });

  test('lark has a way back to the scheduler, plover has none', async () => {
    const back = `ssh -o BatchMode=yes -o StrictHostKeyChecking=yes ${held.node('atlas').address} hostname`;
    assert.equal((await login('lark', back)).stdout.trim(), 'atlas');
    const refused = await login('plover', back);
    assert.equal(refused.code, 255);
    assert.match(refused.stderr, /Host key verification failed/);
  });

  test('no two nodes share a host key, and each shows the keys that the lab tells', async () => {
    const prints = held.lab.nodes.flatMap(({ hostKeys }) => hostKeys.map(({ fingerprint }) => fingerprint));
    assert.equal(new Set(prints).size, prints.length);
    const { stdout } = await execInNode(held.node('ibis'), ['ssh-keygen', '-lf', '/etc/ssh/ssh_host_ed25519_key.pub']);
    assert.ok(
      held.node('ibis').hostKeys.some(({ fingerprint }) => stdout.includes(fingerprint)),
      stdout,
    );
  });

  test('a second lab beside it has another subnet', async () => {
    const other = await upLab('pair', { instance: `${instance}-b` });
    try {
      assert.notEqual(other.subnetCidr, held.lab.subnetCidr);
      const back = [
        'ssh',
        '-o',
        'BatchMode=yes',
        '-o',
        'StrictHostKeyChecking=yes',
        other.nodes[0].address,
        'hostname',
      ];
      assert.equal((await execInNode(other.nodes[1], back)).stdout.trim(), 'atlas');
      assert.match(
        (await execInNode(other.nodes[1], ['ping', '-c1', '-W1', held.node('atlas').address])).stdout,
        /100% packet loss/,
      );
    } finally {
      assert.deepEqual((await downLab({ instance: `${instance}-b` })).leftovers, []);
    }
    assert.equal((await login('atlas', 'hostname')).code, 0);
  });

  held.endsClean();
});

describe('a bare worker is repaired by what a person would type', { skip }, () => {
  const held = withLab('bare');
  const onHeron = (command) => sshByPassword(held.lab, held.node('heron'), command);

  test('the password opens it, another does not', async () => {
    assert.equal((await onHeron('hostname')).stdout.trim(), 'heron');
    const wrong = await sshByPassword(held.lab, held.node('heron'), 'hostname', 'not it');
    assert.match(wrong.stderr, /Permission denied/);
  });

  test('apt installs sshfs, and the share of the scheduler mounts and carries a file', async () => {
    assert.equal((await onHeron('command -v sshfs')).code, 1);
    const installed = await onHeron('sudo -n apt-get install -y -q sshfs');
    assert.equal(installed.code, 0, installed.stderr);
    const { node } = held;
    await execInNode(node('heron'), ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '.ssh/id_ed25519']);
    const { stdout: key } = await execInNode(node('heron'), ['cat', '.ssh/id_ed25519.pub']);
    await execInNode(node('atlas'), ['sh', '-c', 'cat >> .ssh/authorized_keys; mkdir share'], { input: key });
    const lines = node('atlas')
      .hostKeys.map(({ publicLine }) => `${node('atlas').address} ${publicLine}\n`)
      .join('');
    await execInNode(node('heron'), ['sh', '-c', 'cat >> .ssh/known_hosts; mkdir share'], { input: lines });
    const source = `${node('atlas').address}:/home/alice/share`;
    const mounted = await onHeron(`sshfs ${source} share -o StrictHostKeyChecking=yes && echo from heron > share/x`);
    assert.equal(mounted.code, 0, mounted.stderr);
    assert.equal((await execInNode(node('atlas'), ['cat', 'share/x'])).stdout, 'from heron\n');
    assert.equal((await onHeron('fusermount3 -u share')).code, 0);
  });

  test('uv on the scheduler installs Dask from the package index', async () => {
    const script =
      'uv=~/.local/bin/uv; $uv venv -q v && $uv pip install -q -p v "dask[distributed]" && v/bin/dask --version';
    const done = await sshByKey(held.lab, held.node('atlas'), script);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /dask, version/);
  });

  held.endsClean();
});

describe('a manager inside a node', { skip }, () => {
  const held = withLab('bare-manager-scheduler');

  test('runs Node over the read-only checkout, with files, name and HOME of the node', async () => {
    const script = `const fs = require('fs'); const os = require('os');
      let written = true; try { fs.writeFileSync('/opt/muster/written-by-lab', ''); } catch (e) { written = e.code; }
      console.log(JSON.stringify({ home: os.homedir(), host: os.hostname(), user: os.userInfo().username, written,
        name: JSON.parse(fs.readFileSync('/opt/muster/package.json')).name, given: process.env.GIVEN }));`;
    const done = await execAsManager(held.node('atlas'), ['node', '-e', script], { env: { GIVEN: 'yes' } });
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(JSON.parse(done.stdout), {
      ...{ home: '/home/alice', host: 'atlas', user: 'alice', written: 'EROFS', name: 'muster', given: 'yes' },
    });
  });

  test('a node that is no manager refuses to be one', () => {
    assert.throws(() => execAsManager(held.node('heron'), ['true']), /is no manager/);
  });

  held.endsClean();
});

describe('doors, disguises and faults', { skip }, () => {
  const held = withLab({
    name: 'odd',
    nodes: [
      { name: 'atlas', role: 'scheduler' },
      { name: 'hung', staleMount: 'hung' },
      { name: 'dropping', sshd: 'drop' },
      { name: 'closing', sshd: 'closing' },
      { name: 'banner', sshd: 'banner-only' },
      { name: 'mac', os: 'macos', shell: 'zsh', sshfs: false },
      { name: 'fedora', os: 'fedora', sudo: 'password', bashrc: 'noisy', sshfs: false },
      { name: 'alone', internet: false, sudo: 'none', wayBack: 'key-only', shell: 'tcsh' },
      { name: 'half', wayBack: 'host-key-only', shell: 'dash', uv: 'system', schedulerLogin: true },
    ],
  });
  const login = (name, command) => sshByKey(held.lab, held.node(name), command);

  const DOORS = { dropping: /^no answer$/, closing: /^closed$/, banner: /^SSH-2\.0-OpenSSH/ };
  for (const [name, expected] of Object.entries(DOORS)) {
    test(`port 22 of ${name} answers ${expected}`, async () => assert.match(await knock(held.node(name)), expected));
  }

  test('a hung mount blocks whoever looks at it', async () => {
    const looked = await login('hung', 'timeout -s KILL 1 stat clustershare/lab; echo $?');
    assert.equal(looked.stdout.trim(), '137');
  });

  test('a macOS node looks like one, and its brew installs', async () => {
    assert.equal((await login('mac', 'uname -s; uname -m; sw_vers -productVersion')).stdout, 'Darwin\narm64\n15.5\n');
    assert.equal((await login('mac', 'test -e /etc/os-release; echo $?; echo $SHELL')).stdout, '1\n/bin/zsh\n');
    const brewed = await login('mac', '/opt/homebrew/bin/brew install --cask sshfs-mac && command -v sshfs');
    assert.equal(brewed.code, 0, brewed.stderr);
  });

  test('a Fedora node has dnf and no apt-get, a noisy start-up file, and a sudo that asks', async () => {
    const seen = await login('fedora', '. /etc/os-release; echo "id=$ID"; command -v apt-get || sudo -n true');
    assert.match(seen.stdout, /Welcome to fedora[\s\S]*id=fedora/);
    assert.match(seen.stderr, /password is required/);
    const { password } = held.node('fedora');
    const install = ['sudo', '-S', '-p', '', 'dnf', 'install', '-y', 'fuse-sshfs'];
    const done = await execInNode(held.node('fedora'), install, { input: `${password}\n` });
    assert.equal(done.code, 0, done.stderr);
    assert.equal((await login('fedora', 'command -v sshfs')).code, 0);
  });

  test('a node without internet has none, and its user no sudo', async () => {
    const { stdout } = await login('alone', 'grep "^nameserver" /etc/resolv.conf | head -1');
    const server = stdout.trim().split(' ')[1];
    const probe = `timeout 2 perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new("${server}:53")'`;
    assert.equal((await login('half', probe)).code, 0, 'the resolver does not answer a node with internet either');
    assert.notEqual((await login('alone', probe)).code, 0);
    assert.notEqual((await login('alone', 'sudo -n true')).code, 0);
  });

  test('half a way back is refused for the half that lacks', async () => {
    const back = `ssh -o BatchMode=yes -o StrictHostKeyChecking=yes ${held.node('atlas').address} hostname`;
    assert.match((await login('alone', back)).stderr, /Host key verification failed/);
    assert.match((await login('half', back)).stderr, /Permission denied/);
  });

  test('the scheduler logs in where the scenario lets it, and nowhere else', async () => {
    const to = (name) => `ssh -o BatchMode=yes -o StrictHostKeyChecking=yes ${held.node(name).address} hostname`;
    assert.equal((await login('atlas', to('half'))).stdout.trim(), 'half');
    assert.match((await login('atlas', to('alone'))).stderr, /Host key verification failed/);
  });

  test('link, sshd and host key faults are seen from outside, and reset ends them', async () => {
    const look = () => knock(held.node('half'));
    const harm = (kind) => fault('half', kind, { instance });
    await harm('link-down');
    assert.match(await look(), /no answer|EHOSTUNREACH/);
    await harm('link-up');
    await until('the link', async () => (/^SSH-/.test(await look()) ? true : undefined));
    await harm('sshd-stop');
    assert.equal(await look(), 'silent');
    await harm('sshd-cont');
    await until('sshd', async () => (/^SSH-/.test(await look()) ? true : undefined));
    await harm('change-host-key');
    const changed = async () => (/HAS CHANGED/.test((await login('half', 'true')).stderr) ? true : undefined);
    await until('the new host key', changed);
    await execInNode(held.node('half'), ['touch', 'written']);
    const from = Date.now();
    Object.assign(held.node('half'), await resetNode('half', { instance }));
    say(`reset in ${Date.now() - from} ms`);
    const seen = await login('half', 'ls written');
    assert.match(seen.stderr, /No such file/);
  });

  held.endsClean();
});

describe('a start that fails', { skip }, () => {
  const name = `${instance}-c`;

  test('leaves nothing when a node cannot start', async () => {
    const asItWas = await machineAsItIs(instance);
    process.env.MUSTER_LAB_NODE = '/nonexistent/node';
    try {
      await assert.rejects(upLab('bare-manager-scheduler', { instance: name }), /atlas did not start/);
    } finally {
      delete process.env.MUSTER_LAB_NODE;
    }
    assert.deepEqual(await machineAsItIs(instance), asItWas);
  });

  test('leaves nothing after kill -9 at any moment, once it is taken down', async () => {
    const asItWas = await machineAsItIs(instance);
    for (const phase of ['claimed', 'bridged', 'started']) {
      const child = spawn(process.execPath, [`${sourceDir}lab.mjs`, 'up', 'pair', '--instance', name], {
        stdio: 'ignore',
      });
      const reached = {
        claimed: (state) => state?.phase === 'starting',
        bridged: async () => (await subnetsOf((owner) => owner === name)).length > 0,
        started: (state) => state?.nodes.some(({ pid }) => pid),
      }[phase];
      await until(phase, async () => ((await reached(await findState(name))) ? true : undefined), { everyMs: 1 });
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      assert.deepEqual((await downLab({ instance: name })).leftovers, []);
      assert.deepEqual(await machineAsItIs(instance), asItWas);
    }
  });

  test('a wrong scenario is refused by name, before anything is made', async () => {
    const wrong = { name: 'wrong', nodes: [{ name: 'a', sshd: 'maybe' }] };
    await assert.rejects(upLab(wrong, { instance: name }), /a: "sshd" is "maybe", and must be one of on, off/);
    await assert.rejects(upLab('no-such', { instance: name }), /There is no scenario "no-such"/);
  });
});
