import type { Lab, LabNode } from './lab.mjs';

/** A node of a lab by its name. @throws Error when the lab has none of that name. */
export function nodeOf(lab: Lab, name: string): LabNode {
  const found = lab.nodes.find((one) => one.name === name);
  if (!found) throw new Error(`The lab has no node ${name}.`);
  return found;
}
