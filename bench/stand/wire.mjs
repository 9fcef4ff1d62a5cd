import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
let count = 0;

/** Why no network namespaces can be made here, or null. */
export function whyNoWire() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'this benchmark makes network namespaces: Linux and root';
  return null;
}

/**
 * Two network namespaces and one wire: `near` for Muster, `far` for what it shall find. Addresses are CIDRs. `slow` ones
 * answer only the repeated SYN, after a second (RFC 6298), as a machine that wakes up does. `door` is what answers on
 * port 22 of `far`: an argument of doors.mjs.
 * @returns argv to enter `near`, a HOME for it, `down()`; nothing is left afterwards
 */
export async function layWire({ near, far, routes = [], slow = [], door }) {
  const reason = whyNoWire();
  if (reason !== null) throw new Error(reason);
  const names = ['near', 'far'].map((side) => `muster-bench-${process.pid}-${count}-${side}`);
  count += 1;
  const [nearName, farName] = names;
  const home = await mkdtemp(join(tmpdir(), 'muster-bench-home-'));
  const children = [];
  const down = async () => {
    for (const child of children) {
      if (child.exitCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    for (const name of names) execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
    await rm(home, { recursive: true, force: true });
  };
  try {
    for (const name of names) ip('netns', 'add', name);
    ip('link', 'add', 'wire', 'netns', nearName, 'type', 'veth', 'peer', 'name', 'wire', 'netns', farName);
    for (const name of names) batch(name, ['link set lo up', 'link set wire up']);
    batch(nearName, [
      ...near.map((cidr) => `addr add ${cidr} dev wire`),
      ...routes.map((route) => `route add ${route}`),
    ]);
    batch(
      farName,
      far.map((cidr) => `addr add ${cidr} dev wire`),
    );
    if (slow.length > 0) firewall(farName, slow);
    if (door) children.push(await openDoor(farName, door));
  } catch (error) {
    await down();
    throw error;
  }
  return { inside: ['ip', 'netns', 'exec', nearName], insideFar: ['ip', 'netns', 'exec', farName], home, down };
}

function batch(name, commands) {
  execFileSync('ip', ['-netns', name, '-batch', '-'], { input: `${commands.join('\n')}\n` });
}

/** The first SYN of a connection is dropped and noted; the repeated one finds its note. */
function firewall(name, addresses) {
  const rules = `table ip slow {
  set seen { type ipv4_addr . inet_service . ipv4_addr; flags dynamic,timeout; timeout 10s; }
  chain entering {
    type filter hook input priority 0;
    ip daddr { ${addresses.join(', ')} } tcp flags & (syn | ack) == syn ip saddr . tcp sport . ip daddr != @seen add @seen { ip saddr . tcp sport . ip daddr } drop
  }
}
`;
  execFileSync('ip', ['netns', 'exec', name, 'nft', '-f', '-'], { input: rules });
}

async function openDoor(name, door) {
  const argv = ['netns', 'exec', name, process.execPath, new URL('doors.mjs', import.meta.url).pathname, door];
  const child = spawn('ip', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
