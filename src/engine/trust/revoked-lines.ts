import { entryNames, parseKnownHosts } from '../ssh/known-hosts';
import { type LineEdit as AuthorizedEdit, blobOfLine } from './authorized-line';
import type { PublicKey } from './manager-key';

export type LineEdit = AuthorizedEdit;

/**
 * What has to change in a known_hosts text so that it no longer knows a name. A line that names others too keeps them;
 * a wildcard is a decision of whoever wrote it, and stays, as do revoked keys and authorities. Pure.
 */
export function withoutName(text: string, knownAs: string): LineEdit {
  const raw = text.split(/\r\n|\n|\r/);
  const name = knownAs.toLowerCase();
  const edits = parseKnownHosts(text)
    .filter((entry) => entry.marker === null && entryNames(entry, knownAs))
    .flatMap((entry) => {
      const others = entry.patterns.filter((pattern) => !pattern.startsWith('|') && pattern.toLowerCase() !== name);
      const isNamedStill = entryNames({ ...entry, patterns: others }, knownAs);
      if (isNamedStill) return [];
      const line = raw[entry.line - 1] ?? '';
      const rest = others.length > 0 ? [line.trimStart().replace(/^\S+/, others.join(','))] : [];
      return [{ remove: line, add: rest }];
    });
  return { remove: edits.map(({ remove }) => remove), add: edits.flatMap(({ add }) => add) };
}

/** What has to change in an authorized_keys text so that these keys no longer open it. Comments stay. Pure. */
export function withoutKeys(text: string, keys: readonly PublicKey[]): LineEdit {
  const blobs = new Set(keys.map(({ blob }) => blob));
  const remove = text
    .split(/\r\n|\n|\r/)
    .filter((line) => !line.trimStart().startsWith('#') && blobs.has(blobOfLine(line) ?? ''));
  return { remove, add: [] };
}
