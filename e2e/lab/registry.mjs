import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instanceDir } from './paths.mjs';
import { LabError } from './run.mjs';

const stateFile = (instance) => join(instanceDir(instance), 'state.json');

/** Writes what is known of a lab, at once and as a whole, so that `down` works after a crash at any point. */
export async function writeState(state) {
  const path = stateFile(state.instance);
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The state of a lab, or undefined if there is none. */
export async function findState(instance) {
  try {
    return JSON.parse(await readFile(stateFile(instance), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws LabError if the lab is not up. */
export async function readState(instance) {
  const state = await findState(instance);
  if (state?.phase !== 'up')
    throw new LabError(`The lab "${instance}" is not up. Bring it up with "lab.mjs up SCENARIO".`);
  return state;
}

/** @throws LabError if the lab has no such node. */
export function nodeOf(state, name) {
  const node = state.nodes.find((candidate) => candidate.name === name);
  if (node) return node;
  throw new LabError(`The lab has no node "${name}", only ${state.nodes.map((each) => each.name).join(', ')}.`);
}
