import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import SSHConfig, { type Directive, LineType, type Section } from 'ssh-config';
import { includedFiles, wordsOf } from '../ssh/own-config';
import { type Candidate, isNumericName, isSafeHostName } from './candidate';

/** Hosts of code, not of labs: a connection to them would tell nothing. */
const CODE_HOSTS =
  /(^|\.)(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|dev\.azure\.com|sr\.ht|visualstudio\.com)$/i;
const MAX_DEPTH = 16;
const MAX_FILES = 64;
const MAX_BYTES = 1024 * 1024;

interface Reading {
  readonly home: string;
  readonly seen: Set<string>;
  readonly aliases: Set<string>;
  readonly configs: SSHConfig[];
}

/**
 * Machines that have a Host line of their own in the user's SSH configuration and in the files that it includes
 * (ssh_config(5); includes nest at most 16 deep there). The alias stays the address, since all its settings hang on it.
 * A file that cannot be read or parsed is left out: OpenSSH itself explains it when it is used.
 */
export async function candidatesFromSshConfig(home: string): Promise<Candidate[]> {
  const reading: Reading = { home, seen: new Set(), aliases: new Set(), configs: [] };
  await readConfig(join(home, '.ssh', 'config'), reading, 0);
  return [...reading.aliases].flatMap((alias) => candidateOf(alias, reading.configs) ?? []);
}

async function readConfig(file: string, reading: Reading, depth: number): Promise<void> {
  if (depth > MAX_DEPTH || reading.seen.has(file) || reading.seen.size >= MAX_FILES) return;
  reading.seen.add(file);
  const config = await parseFile(file);
  if (!config) return;
  reading.configs.push(config);
  for (const line of config) {
    if (line.type !== LineType.DIRECTIVE) continue;
    const name = line.param.toLowerCase();
    if (name === 'include') await readIncluded(line, reading, depth);
    if (name !== 'host') continue;
    for (const alias of wordsOf(line)) if (isAlias(alias)) reading.aliases.add(alias);
    for (const inner of (line as Section).config ?? []) {
      if (inner.type === LineType.DIRECTIVE && inner.param.toLowerCase() === 'include') {
        await readIncluded(inner, reading, depth);
      }
    }
  }
}

async function parseFile(file: string): Promise<SSHConfig | null> {
  try {
    const info = await stat(file);
    return info.isFile() && info.size <= MAX_BYTES ? SSHConfig.parse(await readFile(file, 'utf8')) : null;
  } catch {
    return null;
  }
}

async function readIncluded(line: Directive | Section, reading: Reading, depth: number): Promise<void> {
  for (const file of await includedFiles(line, reading.home)) await readConfig(file, reading, depth + 1);
}

const isAlias = (alias: string): boolean => !/[*?!]/.test(alias) && isSafeHostName(alias);

function candidateOf(alias: string, configs: readonly SSHConfig[]): Candidate | null {
  const settings = configs.map((config) => config.compute(alias, { ignoreCase: true, matchExec: false }));
  const one = (wanted: string): string | null => {
    for (const computed of settings) {
      const found = Object.entries(computed).find(([name]) => name.toLowerCase() === wanted);
      if (found && typeof found[1] === 'string') return found[1];
    }
    return null;
  };
  const hostName = (one('hostname') ?? alias).replace(/%h/g, alias);
  const port = Number(one('port') ?? 22);
  const user = one('user');
  if (CODE_HOSTS.test(hostName) || user === 'git' || /^localhost$/i.test(hostName)) return null;
  if (isNumericName(alias) && one('hostname') === null && one('user') === null && !/^\d+(\.\d+){3}$/.test(alias))
    return null;
  return { name: alias, address: alias, port: port >= 1 && port <= 65_535 ? port : 22, user, source: 'ssh-config' };
}
