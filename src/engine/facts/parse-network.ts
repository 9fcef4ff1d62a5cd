import type { NodeFacts } from '../../shared/model/node';
import type { FactLines } from './fact-lines';

/** IPv4 and IPv6 addresses of a node's own interfaces from `ip -o addr` or `ifconfig -a`, without loopback and link-local ones. */
export function addressesFrom(lines: FactLines): string[] {
  const found = [
    ...lines.all('ipaddr').map((line) => /\binet6? ([0-9a-fA-F.:]+)/.exec(line)?.[1]),
    ...lines.all('ifconfig').map((line) => /^\s*inet6? (?:addr: ?)?([0-9a-fA-F.:]+)/.exec(line)?.[1]),
  ];
  const usable = found.filter((ip): ip is string => ip !== undefined && !/^(127\.|169\.254\.|::1$|fe80:)/i.test(ip));
  return [...new Set(usable)];
}

const isWatched = (port: number): boolean => (port >= 8780 && port <= 8790) || (port >= 9000 && port <= 9100);

/** Ports of the ranges that Dask uses which something listens on: proc(5) /proc/net/tcp in hex, `netstat -an` as `*.8786`. */
export function portsFrom(lines: FactLines): number[] {
  const ports = [
    ...lines.all('listenhex').map((hex) => Number.parseInt(hex, 16)),
    ...lines.all('listen').map((address) => Number(/[.:](\d+)$/.exec(address)?.[1])),
  ];
  return portsAmong(ports);
}

/** Those of the ranges that Dask uses, each once, in order. */
export const portsAmong = (ports: readonly number[]): number[] =>
  [...new Set(ports.filter(isWatched))].sort((a, b) => a - b);

const MOST_PROCESSES = 200;

/** Dask processes of `ps`, as facts.sh found them: `pid user scheduler|worker`. */
export function daskFrom(lines: FactLines): NonNullable<NodeFacts['daskProcesses']> {
  const found = lines.all('dask').flatMap((line) => {
    const [, pid, user = '', kind] = /^(\d+) (\S+) (scheduler|worker)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), user, kind: kind as 'scheduler' | 'worker' }];
  });
  return found.slice(0, MOST_PROCESSES);
}
