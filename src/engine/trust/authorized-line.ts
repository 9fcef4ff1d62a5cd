import { type PublicKey, publicKeyOf } from './manager-key';

/** Comment at the end of every line Muster writes for a login between nodes; by it Muster knows its own lines again. */
const MARK = 'muster';

/** The line of authorized_keys that lets `from` log in with `key`. */
export const authorizedLine = (options: string, key: PublicKey, from: string): string =>
  `${options} ${key.type} ${key.blob} ${MARK}:${from}`;

/** What has to change in an authorized_keys text so that the line stands there. */
export interface LineEdit {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * Muster's own lines for the same key are replaced. A line somebody else wrote for it stays, and no second one is added:
 * sshd uses the first line that fits, so a second would be dead text. Pure.
 */
export function lineEdit(text: string, line: string): LineEdit {
  const blob = blobOfLine(line);
  const same = text.split(/\r?\n/).filter((other) => !other.trimStart().startsWith('#') && blobOfLine(other) === blob);
  if (same.includes(line)) return { add: [], remove: same.filter((other) => other !== line && isOurs(other)) };
  if (same.some((other) => !isOurs(other))) return { add: [], remove: [] };
  return { add: [line], remove: same };
}

const isOurs = (line: string): boolean => new RegExp(` ${MARK}:\\S+$`).test(line.trimEnd());

/** The key blob of a line, with or without options before it. */
export function blobOfLine(line: string): string | null {
  const at = line.search(/(?:^|\s)(?:ssh|ecdsa|sk)-[\w@.-]+ AAAA/);
  return at < 0 ? null : (publicKeyOf(line.slice(at))?.blob ?? null);
}
