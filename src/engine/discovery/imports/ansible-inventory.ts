import type { Candidate } from '../candidate';
import { splitHostPort } from './host-port';
import { expandHostPattern } from './host-range';
import { importedCandidate, MAX_HOSTS, type Refuse } from './import-file';

/** A variable's value with the line it stands in. */
export interface Variable {
  readonly value: string;
  readonly line: number;
}
type Variables = Map<string, Variable>;

interface Host {
  readonly line: number;
  readonly port: string | null;
  readonly user: string | null;
  readonly variables: Variables;
  readonly groups: Set<string>;
}

interface Group {
  readonly variables: Variables;
  readonly parents: Map<string, number>;
}

/** How Ansible reaches a host, where that is SSH or Windows' own way: other values (docker, local, …) name no machine of the lab. */
const REACHED = /^(?:[\w.]+\.)?(ssh|smart|paramiko|paramiko_ssh|libssh|winrm|psrp)$/;
const NOT_SSH = /(winrm|psrp)$/;

/** `ansible_ssh_host` and the like are the names before Ansible 2.0. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  ansible_ssh_host: 'ansible_host',
  ansible_ssh_port: 'ansible_port',
  ansible_ssh_user: 'ansible_user',
};
const WANTED = new Set(['ansible_host', 'ansible_port', 'ansible_user', 'ansible_connection']);

/** An Ansible inventory while it is read: hosts, groups, and the few variables that say where a host is. */
export class AnsibleInventory {
  readonly #hosts = new Map<string, Host>();
  readonly #groups = new Map<string, Group>();
  readonly #refuse: Refuse;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  /** Hosts of a pattern, in a group. @returns the variables to set for them. @throws Failure bad-file. */
  addHosts(pattern: string, group: string, line: number): Host[] {
    this.addGroup(group);
    let names: string[];
    try {
      names = expandHostPattern(pattern);
    } catch (error) {
      throw this.#refuse(line, error instanceof Error ? error.message : String(error));
    }
    return names.map((written) => {
      const { user, host, port } = splitHostPort(written);
      const known = this.#hosts.get(host) ?? { line, port, user, variables: new Map(), groups: new Set() };
      known.groups.add(group);
      this.#hosts.set(host, known);
      if (this.#hosts.size > MAX_HOSTS) throw this.#refuse(line, `more than ${MAX_HOSTS} machines`);
      return known;
    });
  }

  addGroup(name: string): Group {
    const group = this.#groups.get(name) ?? { variables: new Map(), parents: new Map() };
    this.#groups.set(name, group);
    return group;
  }

  addChild(parent: string, child: string, line: number): void {
    this.addGroup(parent);
    this.addGroup(child).parents.set(parent, line);
  }

  set(variables: Variables, name: string, value: string, line: number): void {
    const today = OLD_NAMES[name] ?? name;
    if (WANTED.has(today)) variables.set(today, { value, line });
  }

  /** The machines, in the order of the file. @throws Failure bad-file. */
  candidates(): Candidate[] {
    return [...this.#hosts].flatMap(([name, host]) => this.#candidateOf(name, host) ?? []);
  }

  #candidateOf(name: string, host: Host): Candidate | null {
    const variables = this.#variablesOf(host);
    const connection = variables.get('ansible_connection')?.value ?? 'ssh';
    if (!REACHED.test(connection)) return null;
    const one = (wanted: string): Variable | null => {
      const found = variables.get(wanted);
      return found ? { ...found, value: this.#withoutTemplates(found, name) } : null;
    };
    const [address, user] = [one('ansible_host'), one('ansible_user')];
    const port = NOT_SSH.test(connection) ? null : one('ansible_port');
    return importedCandidate(
      {
        name,
        address: address?.value ?? name,
        port: port?.value ?? host.port,
        user: user?.value ?? host.user,
        line: (address ?? port ?? user)?.line ?? host.line,
      },
      this.#refuse,
    );
  }

  /** Host variables win over those of groups, of groups the deepest one, of equally deep ones the last by name ("How variables are merged"). */
  #variablesOf(host: Host): Variables {
    const depths = new Map<string, number>([['all', 0]]);
    for (const group of host.groups) {
      for (const name of this.#lineageOf(group, [])) depths.set(name, name === 'all' ? 0 : this.#depthOf(name));
    }
    const inOrder = [...depths].sort(([a, depth], [b, other]) => depth - other || (a < b ? -1 : 1));
    const merged: Variables = new Map();
    for (const [name] of inOrder) {
      for (const [variable, value] of this.#groups.get(name)?.variables ?? []) merged.set(variable, value);
    }
    for (const [variable, value] of host.variables) merged.set(variable, value);
    return merged;
  }

  readonly #depths = new Map<string, number>();
  #depthOf(name: string): number {
    const known = this.#depths.get(name);
    if (known !== undefined) return known;
    const parents = [...(this.#groups.get(name)?.parents.keys() ?? [])].filter((parent) => parent !== 'all');
    const depth = 1 + Math.max(0, ...parents.map((parent) => this.#depthOf(parent)));
    this.#depths.set(name, depth);
    return depth;
  }

  readonly #lineages = new Map<string, ReadonlySet<string>>();
  /** A group with all that it is a child of. @throws Failure bad-file for a group that is a child of itself. */
  #lineageOf(name: string, below: readonly string[]): ReadonlySet<string> {
    const known = this.#lineages.get(name);
    if (known) return known;
    const all = new Set([name]);
    for (const [parent, line] of this.#groups.get(name)?.parents ?? []) {
      if (parent === name || below.includes(parent))
        throw this.#refuse(line, `the group ${parent} is a child of itself`);
      for (const one of this.#lineageOf(parent, [...below, name])) all.add(one);
    }
    this.#lineages.set(name, all);
    return all;
  }

  /** Ansible evaluates `{{ … }}`, Muster does not: only the host's own name is put in. */
  #withoutTemplates({ value, line }: Variable, name: string): string {
    const text = value
      .replace(/\{\{\s*inventory_hostname\s*\}\}/g, name)
      .replace(/\{\{\s*inventory_hostname_short\s*\}\}/g, name.split('.')[0] ?? name);
    if (!/\{\{|\{%/.test(text)) return text.trim();
    throw this.#refuse(line, `${JSON.stringify(value.slice(0, 80))} would have to be evaluated by Ansible`);
  }
}
