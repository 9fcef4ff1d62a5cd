import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import SSHConfig, { type Directive, LineType, type Section } from 'ssh-config';
import { readPlainFile } from '../read-plain-file';
import { StampedFiles } from './stamped-files';

/** ssh_config(5): includes nest at most 16 deep. */
const MAX_DEPTH = 16;
const MAX_FILES = 64;
const MAX_BYTES = 1024 * 1024;

const configs = new StampedFiles<SSHConfig>();

/**
 * The user's own SSH configuration with the files that it includes in their places, so that the first value wins as in
 * OpenSSH; each file is parsed again only when it changed. Null when there is none, or one that OpenSSH itself will explain
 * when it is asked; an included file like that is left out. Of a file that a Host or Match block includes, its settings
 * count, and blocks of its own do not: OpenSSH answers for hosts that have a line of their own.
 */
export async function readOwnConfig(home: string): Promise<SSHConfig | null> {
  const file = join(home, '.ssh', 'config');
  const main = await parsedFile(file);
  const includes = (line: Line) => isInclude(line) || includesWithin(line);
  return main === null || !main.some(includes) ? main : withIncluded(main, home, new Set([file]), 0);
}

const parsedFile = (file: string): Promise<SSHConfig | null> =>
  configs.get(file, async () => SSHConfig.parse(String(await readPlainFile(file, MAX_BYTES)))).catch(() => null);

type Line = SSHConfig[number];

const isInclude = (line: Line): line is Directive =>
  line.type === LineType.DIRECTIVE && line.param.toLowerCase() === 'include';

const includesWithin = (line: Line): line is Section => 'config' in line && line.config.some(isInclude);

async function withIncluded(config: SSHConfig, home: string, seen: Set<string>, depth: number): Promise<SSHConfig> {
  const whole = new SSHConfig();
  for (const line of config) {
    if (!isInclude(line)) {
      whole.push(includesWithin(line) ? await withSettings(line, home) : line);
      continue;
    }
    for (const file of await includedFiles(line, home)) {
      if (depth >= MAX_DEPTH || seen.size >= MAX_FILES || seen.has(file)) continue;
      seen.add(file);
      const included = await parsedFile(file);
      if (included) for (const inner of await withIncluded(included, home, seen, depth + 1)) whole.push(inner);
    }
  }
  return whole;
}

/** A block with the settings of the files that it includes in their places. */
async function withSettings(block: Section, home: string): Promise<Section> {
  const config = new SSHConfig();
  for (const line of block.config) {
    if (!isInclude(line)) {
      config.push(line);
      continue;
    }
    for (const file of (await includedFiles(line, home)).slice(0, MAX_FILES)) {
      const settings = (await parsedFile(file))?.filter((inner) => !('config' in inner) && !isInclude(inner)) ?? [];
      for (const inner of settings) config.push(inner);
    }
  }
  return { ...block, config };
}

/** The files that an Include names, in its order; a path that is not absolute lies beside the configuration (ssh_config(5)). */
export async function includedFiles(line: Directive | Section, home: string): Promise<string[]> {
  const files: string[] = [];
  for (const written of wordsOf(line)) {
    const path = written.startsWith('~/') ? join(home, written.slice(2)) : written;
    files.push(...(await expand(isAbsolute(path) ? path : join(home, '.ssh', path))));
  }
  return files;
}

/** Wildcards in the last part of a path, as glob(7); `config.d/*` is the use that is met. */
async function expand(pattern: string): Promise<string[]> {
  if (!/[*?]/.test(pattern)) return [pattern];
  const folder = dirname(pattern);
  const last = pattern.slice(folder.length + 1);
  if (/[*?]/.test(folder)) return [];
  const wanted = new RegExp(
    `^${last
      .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
      .replace(/\*/g, '[^/]*')
      .replace(/\?/g, '[^/]')}$`,
  );
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => wanted.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name));
}

/** The words of a directive's value, quotes taken off. */
export function wordsOf({ value }: Directive | Section): string[] {
  const words: unknown[] = Array.isArray(value) ? value : String(value).split(/\s+/);
  return words.map((word) =>
    typeof word === 'object' && word !== null && 'val' in word ? String(word.val) : String(word),
  );
}
