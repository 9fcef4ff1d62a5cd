import { isIpv6 } from '../candidate';

/** `user@host:port`, `[v6]:port` or less of it, taken apart and not judged. */
export function splitHostPort(written: string): { user: string | null; host: string; port: string | null } {
  const at = written.lastIndexOf('@');
  const user = at > 0 ? written.slice(0, at) : null;
  const place = written.slice(at + 1);
  if (isIpv6(place)) return { user, host: place, port: null };
  const found = /^\[([^\]]+)\](?::(\d+))?$/.exec(place) ?? /^([^:]+):(\d+)$/.exec(place);
  return { user, host: found?.[1] ?? place, port: found?.[2] ?? null };
}
