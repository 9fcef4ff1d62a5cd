import { readFile } from 'node:fs/promises';
import { isIpv4 } from './candidate';

const unique = (addresses: readonly string[]): string[] => [...new Set(addresses.filter(isIpv4))];

/** Default gateways of /proc/net/route, proc(5): addresses in hexadecimal, lowest byte first; flag 0x2 = through a gateway. */
export const gatewaysFromProcRoute = (text: string): string[] =>
  unique(
    text.split('\n').flatMap((line) => {
      const [, destination, gateway = '', flags = '0'] = line.trim().split(/\s+/);
      if (destination !== '00000000' || (Number.parseInt(flags, 16) & 2) === 0) return [];
      return [
        (gateway.match(/../g) ?? [])
          .map((byte) => Number.parseInt(byte, 16))
          .reverse()
          .join('.'),
      ];
    }),
  );

/** Default gateways of `netstat -rn -f inet` (macOS, netstat(1)). A link is no gateway: `default link#18 UCSIg`. */
export const gatewaysFromNetstat = (text: string): string[] =>
  unique(text.split('\n').flatMap((line) => /^default\s+(\S+)/.exec(line)?.[1] ?? []));

/** Default gateways of `route print -4` of Windows in any language: rows of network 0.0.0.0, mask 0.0.0.0, gateway, interface, metric. */
export const gatewaysFromRoutePrint = (text: string): string[] =>
  unique(text.split(/\r?\n/).flatMap((line) => /^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+(\S+)\s+\d/.exec(line)?.[1] ?? []));

/** @param outputOf standard output of a program; empty when it is not there. */
export async function defaultGateways(
  platform: NodeJS.Platform,
  outputOf: (program: string, args: readonly string[]) => Promise<string>,
): Promise<string[]> {
  if (platform === 'win32') return gatewaysFromRoutePrint(await outputOf('route', ['print', '-4', '0.0.0.0']));
  if (platform === 'linux') return gatewaysFromProcRoute(await readFile('/proc/net/route', 'utf8').catch(() => ''));
  return gatewaysFromNetstat(await outputOf('netstat', ['-rn', '-f', 'inet']));
}
