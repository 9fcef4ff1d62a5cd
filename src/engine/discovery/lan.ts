import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { execa, execaSync } from 'execa';
import pLimit from 'p-limit';
import { Doors } from '../ssh/doors';
import type { Candidate } from './candidate';
import { defaultGateways } from './gateways';
import { interfacesFromIpconfig } from './ipconfig';
import { localNetworks } from './local-networks';
import { askMdns, type MdnsOptions } from './mdns/ask';
import {
  addressesOf,
  macsOf,
  type Neighbour,
  rowsFromArp,
  rowsFromIpJson,
  rowsFromProcArp,
  rowsFromWindowsArp,
} from './neighbours';
import type { AskPort } from './tcp-probe';

/** The network as discovery sees it: this computer's own, or a recorded one. */
export interface Lan {
  interfaces(): Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
  /** Addresses that this computer has lately talked to. */
  neighbours(): Promise<readonly string[]>;
  /** Hardware addresses of those, by IP address. */
  hardwareAddresses?(): Promise<ReadonlyMap<string, string>>;
  /** Asks for machines that announce an SSH server; sends packets, so it is only called when a person asked for it. */
  mdns?(options: MdnsOptions): Promise<readonly Candidate[]>;
  /** Addresses of a name: IPv4 ones, else IPv6 ones; none when nobody answers. */
  resolve(name: string): Promise<readonly string[]>;
  readonly probe: AskPort;
  /** Default gateways of this computer: nodes there are marked. */
  gateways?(): Promise<readonly string[]>;
  /** Hangs up on whoever answered and was not spoken to. */
  hangUp?(): void;
}

const COMMAND_WITHIN_MS = 2_000;
const RESOLVE_WITHIN_MS = 2_000;
/** Names are resolved by a few threads (Node, `dns.lookup`): of thousands at once, the last would be late through no fault of theirs. */
const RESOLVING = pLimit(64);

/** The network that this computer really stands in. What a probe opens stays at the doors for the login that follows. */
export const lanThrough = (doors: Doors): Lan => ({
  interfaces,
  neighbours: async () => addressesOf(await neighbourRows()),
  hardwareAddresses: async () => macsOf(await neighbourRows()),
  gateways: () => defaultGateways(process.platform, outputOf),
  mdns: askMdns,
  resolve: (name) => RESOLVING(() => resolve(name)),
  probe: (address, port, timeoutMs, settle) => doors.knock(address, port, timeoutMs, (outcome) => settle(outcome)),
  hangUp: () => doors.shutAll(),
});

export const realLan: Lan = lanThrough(new Doors());

/** Node's own list; where Windows gives it no usable address, what `ipconfig` says. */
function interfaces(): ReturnType<Lan['interfaces']> {
  const own = networkInterfaces();
  if (process.platform !== 'win32' || localNetworks(own).length > 0) return own;
  const said = execaSync('ipconfig', [], { timeout: COMMAND_WITHIN_MS, reject: false, windowsHide: true });
  return said.failed ? own : { ...own, ...interfacesFromIpconfig(said.stdout) };
}

async function neighbourRows(): Promise<Neighbour[]> {
  if (process.platform === 'win32') return rowsFromWindowsArp(await outputOf('arp', ['-a']));
  if (process.platform !== 'linux') return rowsFromArp(await outputOf('arp', ['-an']));
  const fromIp = rowsFromIpJson(await outputOf('ip', ['-j', 'neigh']));
  if (fromIp.length > 0) return fromIp;
  return rowsFromProcArp(await readFile('/proc/net/arp', 'utf8').catch(() => ''));
}

/** Standard output of a program; empty when it is not there or does not end in time. */
async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const result = await execa(program, args, {
    timeout: COMMAND_WITHIN_MS,
    reject: false,
    stdin: 'ignore',
    windowsHide: true,
    maxBuffer: 4 * 1024 * 1024,
  });
  return result.failed ? '' : result.stdout;
}

async function resolve(name: string): Promise<readonly string[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<readonly string[]>((done) => {
    timer = setTimeout(() => done([]), RESOLVE_WITHIN_MS);
  });
  const found = lookup(name, { all: true }).then(
    (all) => {
      const four = all.filter(({ family }) => family === 4);
      return (four.length > 0 ? four : all).map(({ address }) => address);
    },
    () => [],
  );
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}
