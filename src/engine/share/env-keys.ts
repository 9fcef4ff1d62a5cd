import type { Inverse } from '../../shared/model/journal';
import { isWithin } from './share-paths';

export type EnvRole = 'worker' | 'scheduler' | 'none';

/** AGILab's environment file on every node. */
export const ENV_FILE = '~/.agilab/.env';

/** A value as python-dotenv reads it back: bare where it can be, else in single quotes. Pure. */
export const envValue = (value: string): string =>
  /^[A-Za-z0-9_./@:+-]+$/.test(value) ? value : `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** The share as AGILab's scheduler wants it: relative to the home folder where it lies inside. Pure. */
export const homeRelative = (path: string, home: string): string =>
  path !== home && isWithin(path, home) ? path.slice(home.length + 1) : path;

/** Keys and values that a role needs; a scheduler never gets `IS_*`. Pure. */
export const wantedEnv = (role: EnvRole, share: string): Record<string, string> => {
  if (role === 'none') return {};
  const both = { AGI_CLUSTER_ENABLED: '1', AGI_CLUSTER_SHARE: envValue(share) };
  return role === 'worker' ? { IS_SOURCE_ENV: '0', IS_WORKER_ENV: '1', ...both } : both;
};

/** `added` goes in and `replaced` goes out, line by line; both empty when nothing changes. */
export interface EnvChange {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
}

const keyOf = (line: string): string => /^\s*(?:export\s+)?([A-Z_]+)\s*=/.exec(line)?.[1] ?? '';

/** What `share-env.sh` will do to the lines that a look brought home. Pure. */
export function envChangeOf(lines: readonly string[], wanted: Readonly<Record<string, string>>): EnvChange {
  const added: string[] = [];
  const replaced: string[] = [];
  for (const [key, value] of Object.entries(wanted)) {
    const line = `${key}=${value}`;
    const present = lines.filter((other) => keyOf(other) === key);
    const differing = present.filter((other) => other.replace(/\r$/, '') !== line);
    replaced.push(...differing);
    if (present.length === 0 || differing.length > 0) added.push(line);
  }
  return { added, replaced };
}

/**
 * How the change is taken back. Only the lines concerned are kept, never the whole file: an `.env` holds other
 * programs' secrets, and the journal goes into reports. Pure.
 */
export const envInverse = ({ added, replaced }: EnvChange, isFileNew: boolean): Inverse =>
  replaced.length > 0
    ? { kind: 'replace-lines', path: ENV_FILE, remove: [...added], restore: [...replaced] }
    : { kind: 'remove-lines', path: ENV_FILE, lines: [...added], isFileNew };
