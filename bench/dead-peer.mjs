// Goal P16: the wire to a node goes down without a word: when Muster knows that the connection is gone. A real sshd in a
// network namespace of its own; the wire goes down a different time after the last keepalive in each run.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { builtStand } from './stand/built.mjs';
import { layWire } from './stand/wire.mjs';

export const name = 'dead-peer';
export const unit = 'ms';
export const runs = 3;

const FAR = '10.83.0.2';
let offsetMs = 0;

export default async function deadPeer({ root }) {
  const program = await builtStand(root, 'hold-session');
  const wire = await layWire({ near: ['10.83.0.1/24'], far: [`${FAR}/24`] });
  const children = [];
  try {
    children.push(await startSshd(wire));
    const { username } = userInfo();
    const holder = spawn(wire.inside[0], [...wire.inside.slice(1), process.execPath, program, FAR, '22', username], {
      env: { ...process.env, HOME: wire.home, SSH_AUTH_SOCK: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(holder);
    const [said] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (!String(said).startsWith('open')) throw new Error('the session did not open');
    offsetMs += 1300;
    await pause(2000 + offsetMs);
    const cutAt = Date.now();
    execFileSync(wire.insideFar[0], [...wire.insideFar.slice(1), 'ip', 'link', 'set', 'wire', 'down']);
    const [closed] = await once(holder.stdout, 'data');
    return Number(String(closed).split(' ')[1]) - cutAt;
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await wire.down();
  }
}

/** sshd as an ordinary process on the far side, with keys of its own; known and authorised in the wire's HOME. */
async function startSshd({ home, insideFar }) {
  const ssh = join(home, '.ssh');
  mkdirSync(ssh, { mode: 0o700 });
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const file of [join(home, 'host_key'), join(ssh, 'id_ed25519')]) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  }
  copyFileSync(join(ssh, 'id_ed25519.pub'), join(home, 'authorized'));
  writeFileSync(join(ssh, 'known_hosts'), `${FAR} ${readFileSync(join(home, 'host_key.pub'), 'utf8')}`);
  const settings = [
    `HostKey ${join(home, 'host_key')}`,
    `AuthorizedKeysFile ${join(home, 'authorized')}`,
    `ListenAddress ${FAR}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
  ];
  const config = join(home, 'sshd_config');
  writeFileSync(config, `${settings.join('\n')}\n`);
  const child = spawn(insideFar[0], [...insideFar.slice(1), '/usr/sbin/sshd', '-D', '-e', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(child.stderr, 'data');
  return child;
}
