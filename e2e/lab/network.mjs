import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { labDir } from './paths.mjs';
import { LabError, mustRun, run } from './run.mjs';

/** Third number of the subnets that labs may take: 10.77.<number>.0/24. */
const FIRST_SUBNET = 10;
const LAST_SUBNET = 250;
const FIRST_HOST = 10;

export const bridgeName = (subnet) => `mlab${subnet}`;
export const cardName = (subnet, index) => `mlab${subnet}n${index}`;
export const hostAddress = (subnet) => `10.77.${subnet}.1`;
export const nodeAddress = (subnet, index) => `10.77.${subnet}.${FIRST_HOST + index}`;
const aliasOf = (instance) => `muster lab ${instance}`;

/** Takes the first free subnet by making its bridge, which the kernel does for one caller only. */
export async function createBridge(instance) {
  const taken = Object.values(networkInterfaces()).flatMap((cards) => cards.map(({ address }) => address));
  for (let subnet = FIRST_SUBNET; subnet <= LAST_SUBNET; subnet++) {
    if (taken.some((address) => address.startsWith(`10.77.${subnet}.`))) continue;
    const bridge = bridgeName(subnet);
    const made = await run(['ip', 'link', 'add', 'name', bridge, 'alias', aliasOf(instance), 'type', 'bridge']);
    if (made.code === 0) return subnet;
    if (!/File exists/.test(made.stderr))
      throw new LabError(`The bridge ${bridge} could not be made: ${made.stderr.trim()}`);
  }
  throw new LabError('All subnets from 10.77.10.0 to 10.77.250.0 are taken. Take a lab down first.');
}

/** Subnets whose bridge carries the name of this lab, found without its state file. */
export async function subnetsOf(instance) {
  const { stdout } = await run(['ip', '-json', 'link', 'show', 'type', 'bridge']);
  return JSON.parse(stdout || '[]')
    .filter((link) => link.ifalias === aliasOf(instance))
    .map((link) => Number(link.ifname.replace('mlab', '')));
}

/** Addresses the bridge and lets the nodes out to package registries (DNS, HTTP, HTTPS) and nowhere else. */
export async function openNetwork(subnet, offlineAddresses) {
  const bridge = bridgeName(subnet);
  const commands = [`addr add ${hostAddress(subnet)}/24 dev ${bridge}`, `link set ${bridge} up`];
  await ipBatch(commands);
  await mustRun(['nft', '-f', '-'], { input: rules(subnet, offlineAddresses) });
  await forwardPackets();
}

function rules(subnet, offline) {
  const own = `10.77.${subnet}.0/24`;
  const shut = offline.map((address) => `    ip saddr ${address} drop\n`).join('');
  return `table inet ${bridgeName(subnet)} {
  chain passing {
    type filter hook forward priority 0; policy accept;
    ip saddr ${own} ip daddr ${own} accept
    ip daddr 10.77.0.0/16 ct state new drop
    ip daddr ${own} accept
${shut}    ip saddr ${own} tcp dport { 53, 80, 443 } accept
    ip saddr ${own} udp dport 53 accept
    ip saddr ${own} drop
  }
  chain leaving {
    type nat hook postrouting priority 100; policy accept;
    ip saddr ${own} ip daddr != ${own} masquerade
  }
}
`;
}

/** Gives each node its card: one end on the bridge, the other inside, both no larger than the way out allows. */
export async function plugIn(subnet, nodes) {
  const mtu = wayOutMtu();
  await ipBatch(
    nodes.flatMap(({ index, pid }) => {
      const card = cardName(subnet, index);
      return [
        `link add ${card} mtu ${mtu} type veth peer name eth0 mtu ${mtu} netns ${pid}`,
        `link set ${card} master ${bridgeName(subnet)} up`,
      ];
    }),
  );
}

function wayOutMtu() {
  const routes = readFileSync('/proc/net/route', 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  const device = routes.find(([, destination]) => destination === '00000000')?.[0];
  return device ? readFileSync(`/sys/class/net/${device}/mtu`, 'utf8').trim() : '1500';
}

export async function ipBatch(commands) {
  await mustRun(['ip', '-batch', '-'], { input: `${commands.join('\n')}\n` });
}

/** Removes cards, bridge and rules of one subnet, whatever of them is there. */
export async function removeNetwork(subnet) {
  for (const card of await linksOf(subnet)) await run(['ip', 'link', 'delete', card]);
  await run(['nft', 'delete', 'table', 'inet', bridgeName(subnet)]);
}

/** Names of the cards and of the bridge of one subnet that exist on this machine. */
export async function linksOf(subnet) {
  const { stdout } = await run(['ip', '-json', 'link', 'show']);
  const names = JSON.parse(stdout || '[]').map((link) => link.ifname);
  return names.filter((name) => name === bridgeName(subnet) || name.startsWith(`${bridgeName(subnet)}n`));
}

export async function hasRules(subnet) {
  const { stdout } = await run(['nft', 'list', 'tables']);
  return stdout.split('\n').includes(`table inet ${bridgeName(subnet)}`);
}

const FORWARD = '/proc/sys/net/ipv4/ip_forward';
const forwardBefore = () => join(labDir(), 'ip_forward.before');

async function forwardPackets() {
  const now = (await readFile(FORWARD, 'utf8')).trim();
  if (now === '1') return;
  await writeFile(forwardBefore(), now);
  await writeFile(FORWARD, '1');
}

/** Gives ip_forward the value it had before the first lab. Call it when the last lab is down. */
export async function restoreForwarding() {
  if (!existsSync(forwardBefore())) return;
  await writeFile(FORWARD, await readFile(forwardBefore()));
  await rm(forwardBefore());
}

/** True while ip_forward is not as it was before the first lab. */
export const isForwardingChanged = () => existsSync(forwardBefore());
