import { parseKnownHosts } from '../ssh/known-hosts';
import { type Candidate, isIpv6, isLanLike } from './candidate';

/** `host` or `[host]:port` (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
function placeOf(pattern: string): { address: string; port: number } | null {
  const bracketed = /^\[([^\]]+)\]:(\d{1,5})$/.exec(pattern);
  const address = bracketed?.[1] ?? pattern;
  const port = Number(bracketed?.[2] ?? 22);
  return isLanLike(address) && port >= 1 && port <= 65_535 ? { address, port } : null;
}

/** Names of the lab in known_hosts. Hashed names, wildcards, negations, revoked keys and authorities name no machine. */
export function candidatesFromKnownHosts(text: string): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { marker, patterns } of parseKnownHosts(text)) {
    if (marker !== null) continue;
    const places = patterns
      .filter((pattern) => !/^[|!]|[*?]/.test(pattern) && !patterns.includes(`!${pattern}`))
      .flatMap((pattern) => placeOf(pattern) ?? []);
    const name = places.find(({ address }) => !/^[\d.]+$/.test(address) && !isIpv6(address))?.address;
    for (const { address, port } of places) {
      found.set(`${address}:${port}`, { name: name ?? address, address, port, user: null, source: 'known-hosts' });
    }
  }
  return [...found.values()];
}
