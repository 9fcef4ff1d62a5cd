import { z } from 'zod';
import type { Candidate } from '../candidate';
import { importedCandidate, MAX_HOSTS, type Refuse } from './import-file';

const Nodes = z.looseObject({ nodes: z.array(z.unknown()) });
const Node = z.looseObject({ host: z.string().max(255), ssh_target: z.string().max(600).default('') });

/**
 * Machines of AGILab's discovery: the report of `doctor --discover-lan --json`, its `lan_discovery` part, or the cache
 * `~/.agilab/lan_nodes.json`. @throws Failure bad-file naming the line of broken JSON, or the number of the node.
 */
export function candidatesFromAgilabJson(text: string, refuse: Refuse): Candidate[] {
  const nodes = nodesOf(parseJson(text, refuse));
  if (nodes === null) throw refuse(null, 'it has no list of nodes as AGILab writes it');
  if (nodes.length > MAX_HOSTS) throw refuse(null, `it has more than ${MAX_HOSTS} machines`);
  return nodes.map((value, index) => {
    const parsed = Node.safeParse(value);
    if (!parsed.success) throw refuse(null, `node ${index + 1} of its list has no host`);
    const { host, ssh_target } = parsed.data;
    const at = ssh_target.lastIndexOf('@');
    const user = at > 0 ? ssh_target.slice(0, at) : null;
    const refuseNode: Refuse = (_line, reason) => refuse(null, `node ${index + 1} of its list: ${reason}`);
    return importedCandidate({ name: host, address: host, port: null, user, line: null }, refuseNode);
  });
}

/** The list of nodes in one of the three shapes; null when it is none of them. */
export function nodesOf(value: unknown): readonly unknown[] | null {
  const whole = z.looseObject({ lan_discovery: Nodes }).safeParse(value);
  if (whole.success) return whole.data.lan_discovery.nodes;
  const part = Nodes.safeParse(value);
  return part.success ? part.data.nodes : null;
}

/** @throws Failure bad-file with the line where the JSON breaks. */
export function parseJson(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const position = /at position (\d+)/.exec(said)?.[1];
    const before = position === undefined ? text : text.slice(0, Number(position));
    throw refuse(before.trimEnd().split(/\r\n|\n|\r/).length, 'the JSON is broken there');
  }
}
