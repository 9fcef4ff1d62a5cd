import { isMap, isScalar, LineCounter, type Pair, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Candidate } from '../candidate';
import { AnsibleInventory } from './ansible-inventory';
import type { Refuse } from './import-file';

const MAX_DEPTH = 64;
/** Anchors can make a small file an endless one. */
const MAX_ENTRIES = 100_000;

/** Machines of an Ansible inventory in YAML form (`ansible.builtin.yaml`), JSON included. @throws Failure bad-file naming the line. */
export function candidatesFromAnsibleYaml(text: string, refuse: Refuse): Candidate[] {
  const lines = new LineCounter();
  const reader = new Reader(parse(text, lines, refuse), lines, refuse);
  return reader.candidates();
}

function parse(text: string, lines: LineCounter, refuse: Refuse) {
  refuseDeep(text, refuse);
  // The library compares every key of a map with every other one; the reader looks them up.
  const options = { lineCounter: lines, logLevel: 'silent', merge: true, uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const [error] = document.errors;
  if (error) throw refuse(error.linePos?.[0].line ?? null, reasonOf(error.message));
  return document;
}

/** What each alias stands for: the last node before it that bears its anchor. In one pass, for the library searches the whole document for each. */
function targetsIn(document: ReturnType<typeof parseDocument>): Map<unknown, unknown> {
  const anchors = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  visit(document, {
    Alias: (_key, alias) => void targets.set(alias, anchors.get(alias.source)),
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** The parser's first sentence, without the place that stands before it already. */
const reasonOf = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .replace(/ at line.*$/, '')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());

/** The parser takes many seconds, or the whole stack, for what is nested without end. */
function refuseDeep(text: string, refuse: Refuse): void {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    for (const sign of line) {
      if (sign === '{' || sign === '[') depth += 1;
      else if (sign === '}' || sign === ']') depth = Math.max(0, depth - 1);
    }
    if (depth > MAX_DEPTH) throw refuse(index + 1, 'it is nested too deeply');
  }
}

class Reader {
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines: LineCounter;
  readonly #refuse: Refuse;
  readonly #inventory: AnsibleInventory;
  readonly #targets: Map<unknown, unknown>;
  readonly #checked = new Set<YAMLMap>();
  #entries = 0;

  constructor(document: ReturnType<typeof parseDocument>, lines: LineCounter, refuse: Refuse) {
    this.#document = document;
    this.#lines = lines;
    this.#refuse = refuse;
    this.#inventory = new AnsibleInventory(refuse);
    this.#targets = targetsIn(document);
  }

  candidates(): Candidate[] {
    const root = this.#mapOf(this.#document.contents, 'a group', 1);
    for (const pair of root?.items ?? []) this.#readGroup(pair, 0);
    return this.#inventory.candidates();
  }

  #readGroup(pair: Pair, depth: number): void {
    const [name, line] = [this.#keyOf(pair), this.#lineOf(pair.key)];
    if (depth > MAX_DEPTH) throw this.#refuse(line, 'groups are nested too deeply');
    const group = this.#inventory.addGroup(name);
    for (const part of this.#mapOf(pair.value, `the group ${name}`, line)?.items ?? []) {
      const [key, at] = [this.#keyOf(part), this.#lineOf(part.key)];
      if (key === 'hosts') this.#readHosts(name, part, at);
      else if (key === 'vars') this.#readVariables(this.#mapOf(part.value, 'vars', at), group.variables);
      else if (key === 'children') {
        for (const child of this.#mapOf(part.value, 'children', at)?.items ?? []) {
          this.#inventory.addChild(name, this.#keyOf(child), this.#lineOf(child.key));
          this.#readGroup(child, depth + 1);
        }
      } else throw this.#refuse(at, `a group has hosts, vars and children, not ${JSON.stringify(key.slice(0, 80))}`);
    }
  }

  /** `hosts: name` is allowed as well as a map of names. */
  #readHosts(group: string, part: Pair, line: number): void {
    const value = this.#followed(part.value);
    if (isScalar(value) && typeof value.value === 'string') {
      this.#inventory.addHosts(value.value, group, this.#lineOf(value));
      return;
    }
    for (const pair of this.#mapOf(value, 'hosts', line)?.items ?? []) {
      const at = this.#lineOf(pair.key);
      const variables = this.#mapOf(pair.value, 'a host', at);
      for (const host of this.#inventory.addHosts(this.#keyOf(pair), group, at)) {
        this.#readVariables(variables, host.variables);
      }
    }
  }

  #readVariables(map: YAMLMap | null, into: Parameters<AnsibleInventory['set']>[0]): void {
    for (const pair of map?.items ?? []) {
      this.#count(this.#lineOf(pair.key));
      const value = this.#followed(pair.value);
      if (isScalar(value) && value.value !== null) {
        this.#inventory.set(into, this.#keyOf(pair), String(value.value), this.#lineOf(value));
      }
    }
  }

  /** A map, or null where nothing stands. @throws Failure bad-file for anything else. */
  #mapOf(node: unknown, what: string, line: number): YAMLMap | null {
    this.#count(line);
    const value = this.#followed(node);
    if (value === null || value === undefined || (isScalar(value) && value.value === null)) return null;
    if (isMap(value)) return this.#withUniqueKeys(value);
    throw this.#refuse(this.#lineOf(value, line), `${what} is not written as "name:" with its parts below`);
  }

  #withUniqueKeys(map: YAMLMap): YAMLMap {
    if (this.#checked.has(map)) return map;
    this.#checked.add(map);
    const seen = new Set<string>();
    for (const pair of map.items) {
      const key = this.#keyOf(pair);
      if (seen.has(key)) throw this.#refuse(this.#lineOf(pair.key), 'map keys must be unique');
      seen.add(key);
    }
    return map;
  }

  #count(line: number): void {
    this.#entries += 1;
    if (this.#entries > MAX_ENTRIES) throw this.#refuse(line, `more than ${MAX_ENTRIES} entries`);
  }

  #followed(node: unknown): unknown {
    return this.#targets.has(node) ? this.#targets.get(node) : node;
  }

  #keyOf({ key }: Pair): string {
    const followed = this.#followed(key);
    return isScalar(followed) ? String(followed.value) : '';
  }

  #lineOf(node: unknown, otherwise = 1): number {
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
    const [start] = Array.isArray(range) ? range : [];
    return typeof start === 'number' ? this.#lines.linePos(start).line : otherwise;
  }
}
