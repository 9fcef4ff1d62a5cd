import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** The control group of one node's account manager; it lives on this machine, and `down` removes it. */
export const cgroupName = (instance, node) => `muster-lab-${instance}-${node}`;

/** Where this machine has its cgroup2 hierarchy; null when it has none. */
function hierarchy() {
  const found = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , type]) => type === 'cgroup2');
  return found?.[1] ?? null;
}

/** Control groups that a lab left, by their paths. */
export function cgroupsOf(instance) {
  const root = hierarchy();
  if (!root) return [];
  const own = `muster-lab-${instance}-`;
  return readdirSync(root)
    .filter((name) => name.startsWith(own))
    .map((name) => join(root, name));
}

/** Removes a control group and those in it; one that still holds a process stays. */
export function removeCgroup(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(path, entry.name));
  }
  try {
    rmdirSync(path);
  } catch {
    // Told as a leftover.
  }
}
