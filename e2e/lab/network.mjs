import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

/** Further addresses of each node, by its index: after those of the nodes, so that none is taken twice. */
export function moreAddresses(subnet, nodes) {
  let next = nodes.length;
  return nodes.map(({ addresses }) => Array.from({ length: addresses }, () => nodeAddress(subnet, next++)));
}

/** One file per subnet in use, holding the name of its lab: what `down` goes by when a start was cut off. */
const claimsDir = () => join(labDir(), 'subnets');

/** Takes the first free subnet and makes its bridge. The claim is written first, so that no bridge is ever nobody's. */
export async function createBridge(instance) {
  await mkdir(claimsDir(), { recursive: true });
  const taken = Object.values(networkInterfaces()).flatMap((cards) => cards.map(({ address }) => address));
  for (let subnet = FIRST_SUBNET; subnet <= LAST_SUBNET; subnet++) {
    if (taken.some((address) => address.startsWith(`10.77.${subnet}.`))) continue;
    if (!(await claimSubnet(subnet, instance))) continue;
    const made = await run(['ip', 'link', 'add', 'name', bridgeName(subnet), 'type', 'bridge']);
    if (made.code === 0) return subnet;
    await rm(join(claimsDir(), String(subnet)));
    if (!/File exists/.test(made.stderr)) {
      throw new LabError(`The bridge ${bridgeName(subnet)} could not be made: ${made.stderr.trim()}`);
    }
  }
  throw new LabError('All subnets from 10.77.10.0 to 10.77.250.0 are taken. Take a lab down first.');
}

async function claimSubnet(subnet, instance) {
  try {
    await writeFile(join(claimsDir(), String(subnet)), instance, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The subnets that labs have claimed, also if they never came to write their state. `isWanted` is asked by lab name. */
export async function subnetsOf(isWanted) {
  const names = existsSync(claimsDir()) ? await readdir(claimsDir()) : [];
  const owners = await Promise.all(names.map((name) => readFile(join(claimsDir(), name), 'utf8').catch(() => '')));
  return names.filter((_, index) => owners[index] !== '' && isWanted(owners[index])).map(Number);
}

/** Addresses the bridge and lets the nodes out to package registries (DNS, HTTP, HTTPS) and nowhere else. */
export async function openNetwork(subnet, offlineAddresses) {
  const bridge = bridgeName(subnet);
  const commands = [`addr add ${hostAddress(subnet)}/24 dev ${bridge}`, `link set ${bridge} up`];
  await ipBatch(commands);
  await mustRun(['nft', '-f', '-'], { input: rules(subnet, offlineAddresses) });
  await forwardPackets();
}

/** Every rule names the lab's own subnet: bridged packets of another lab come through this chain as well. */
function rules(subnet, offline) {
  const own = `10.77.${subnet}.0/24`;
  const shut = offline.map((address) => `    ip saddr ${address} reject with icmp type host-unreachable\n`).join('');
  return `table inet ${bridgeName(subnet)} {
  chain passing {
    type filter hook forward priority 0; policy accept;
    ip saddr ${own} ip daddr ${own} accept
    ip daddr ${own} ct state new drop
    ip saddr ${own} ip daddr 10.77.0.0/16 drop
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
        `link add ${card} mtu ${mtu} type veth peer name eth0 address ${hardwareAddress(subnet, index)} mtu ${mtu} netns ${pid}`,
        `link set ${card} master ${bridgeName(subnet)} up`,
      ];
    }),
  );
}

/** The same after a reset, as after a reboot: a neighbour's ARP table goes on being right. */
function hardwareAddress(subnet, index) {
  return [
    '02',
    '4d',
    '4c',
    ...[subnet, index >> 8, index & 255].map((byte) => byte.toString(16).padStart(2, '0')),
  ].join(':');
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
  await rm(join(claimsDir(), String(subnet)), { force: true });
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
