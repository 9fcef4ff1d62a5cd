// The Python of this computer, for the two things that come from PyPI: uv, and Electron where its release host is out of reach.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, run } from './project.mjs';

const isWindows = process.platform === 'win32';
const python = isWindows ? 'python' : 'python3';

/** A git-ignored environment of the checkout. */
export const venv = join(root, '.uv-venv');
export const venvBin = join(venv, isWindows ? 'Scripts' : 'bin');
export const exe = (name) => (isWindows ? `${name}.exe` : name);

const venvPython = join(venvBin, exe('python'));
const hasPip = (program) => spawnSync(program, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;

/**
 * The program of an environment of its own that has pip: Debian refuses to install into the system's Python.
 * @throws Error that names the line to run, when there is no Python or it cannot make environments
 */
export function pythonOfVenv() {
  if (hasPip(venvPython)) return venvPython;
  // What python says of a missing ensurepip is long; the line below is what helps.
  const done = spawnSync(python, ['-m', 'venv', '--clear', venv], { stdio: 'ignore' });
  if (done.status === 0 && hasPip(venvPython)) return venvPython;
  throw new Error(
    done.error
      ? `${python} was not found. Install Python 3.10 or newer${lineOf('python3 python3-venv')}.`
      : `${python} cannot make environments: its module venv or ensurepip is missing${lineOf('python3-venv')}.`,
  );
}

/** Runs pip, of the system's Python where it has one. @throws Error as `pythonOfVenv`, and when pip fails */
export function pip(args) {
  run(hasPip(python) ? python : pythonOfVenv(), ['-m', 'pip', ...args]);
}

/** Runs a module of the standard library. */
export const pythonModule = (args) => run(python, ['-m', ...args]);

const lineOf = (packages) => (process.platform === 'linux' ? `: sudo apt-get install -y ${packages}` : '');
