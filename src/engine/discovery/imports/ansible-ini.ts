import type { Candidate } from '../candidate';
import { AnsibleInventory } from './ansible-inventory';
import type { Refuse } from './import-file';

interface Section {
  readonly group: string;
  readonly kind: 'hosts' | 'children' | 'vars';
}

const SECTION = /^\[([^:\]\s]+)(?::([a-z]+))?\]\s*(?:[#;].*)?$/;

/**
 * Machines of an Ansible inventory in INI form (Ansible, "Building an inventory" and `ansible.builtin.ini`), which a
 * plain list of names, one in a line, is too. @throws Failure bad-file naming the line.
 */
export function candidatesFromAnsibleIni(text: string, refuse: Refuse): Candidate[] {
  const inventory = new AnsibleInventory(refuse);
  let section: Section = { group: 'ungrouped', kind: 'hosts' };
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const found = SECTION.exec(line);
    if (found) section = sectionOf(found, index + 1, refuse);
    else readLine(line, index + 1, section, inventory, refuse);
    if (found) inventory.addGroup(section.group);
  }
  return inventory.candidates();
}

function sectionOf([, group = '', kind = 'hosts']: RegExpExecArray, line: number, refuse: Refuse): Section {
  if (kind === 'hosts' || kind === 'children' || kind === 'vars') return { group, kind };
  throw refuse(line, `a section is [group], [group:children] or [group:vars], not [${group}:${kind}]`);
}

function readLine(
  line: string,
  number: number,
  { group, kind }: Section,
  inventory: AnsibleInventory,
  refuse: Refuse,
): void {
  if (kind === 'vars') {
    const [name, value] = variableOf(line, number, refuse);
    inventory.set(inventory.addGroup(group).variables, name, unquoted(value), number);
    return;
  }
  const [first = '', ...rest] = wordsOf(line, number, refuse);
  if (kind === 'children') {
    if (rest.length > 0) throw refuse(number, 'one group stands in a line of [:children]');
    inventory.addChild(group, first, number);
    return;
  }
  const hosts = inventory.addHosts(first, group, number);
  for (const word of rest) {
    const [name, value] = variableOf(word, number, refuse);
    for (const host of hosts) inventory.set(host.variables, name, value, number);
  }
}

function variableOf(text: string, line: number, refuse: Refuse): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw refuse(line, `${JSON.stringify(text.slice(0, 80))} is not name=value`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

const unquoted = (value: string): string =>
  /^(["'])(.*)\1(?:\s+#.*)?$/.exec(value)?.[2] ?? value.replace(/\s+#.*$/, '');

/** The words of a host line as Python's shlex splits them (comments begin a word with #). */
function wordsOf(text: string, line: number, refuse: Refuse): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (letter === '#' && word === null) break;
    else if (letter === '"' || letter === "'") {
      const end = text.indexOf(letter, at + 1);
      if (end < 0) throw refuse(line, 'a quotation mark is never closed');
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (letter === '\\' && at + 1 < text.length) {
      word = (word ?? '') + text[++at];
    } else word = (word ?? '') + letter;
  }
  return word === null ? words : [...words, word];
}
