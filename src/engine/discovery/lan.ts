import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { execa } from 'execa';
import { neighboursFromArp, neighboursFromIpJson, neighboursFromProcArp, neighboursFromWindowsArp } from './neighbours';
import { probe } from './tcp-probe';

/** The network as discovery sees it: this computer's own, or a recorded one. */
export interface Lan {
  interfaces(): Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
  /** Addresses that this computer has lately talked to. */
  neighbours(): Promise<readonly string[]>;
  /** Addresses of a name: IPv4 ones, else IPv6 ones; none when nobody answers. */
  resolve(name: string): Promise<readonly string[]>;
  readonly probe: typeof probe;
}

const COMMAND_WITHIN_MS = 2_000;
const RESOLVE_WITHIN_MS = 2_000;

/** The network that this computer really stands in. */
export const realLan: Lan = {
  interfaces: networkInterfaces,
  neighbours: () => (process.platform === 'linux' ? linuxNeighbours() : otherNeighbours()),
  resolve,
  probe,
};

async function linuxNeighbours(): Promise<string[]> {
  const fromIp = neighboursFromIpJson(await outputOf('ip', ['-j', 'neigh']));
  if (fromIp.length > 0) return fromIp;
  return neighboursFromProcArp(await readFile('/proc/net/arp', 'utf8').catch(() => ''));
}

async function otherNeighbours(): Promise<string[]> {
  return process.platform === 'win32'
    ? neighboursFromWindowsArp(await outputOf('arp', ['-a']))
    : neighboursFromArp(await outputOf('arp', ['-an']));
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
