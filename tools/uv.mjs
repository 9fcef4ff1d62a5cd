// uv, which makes the Python environments of the one-machine proof, in a git-ignored folder of the checkout.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, run, say } from './project.mjs';

const UV_REQUIREMENT = 'uv>=0.8,<1';
const venv = join(root, '.uv-venv');
const binDir = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');

/** Adds a uv to the PATH of the environment when the PATH has none. Says so, and changes nothing, when none can be had. */
export function withUv(env) {
  if (spawnSync('uv', ['--version'], { env, stdio: 'ignore' }).status === 0) return env;
  if (!existsSync(join(binDir, process.platform === 'win32' ? 'uv.exe' : 'uv'))) {
    const python = process.platform === 'win32' ? 'python' : 'python3';
    try {
      say('Installing uv into .uv-venv …');
      run(python, ['-m', 'venv', venv]);
      run(join(binDir, 'python'), ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', UV_REQUIREMENT]);
    } catch (error) {
      say(`uv could not be installed (${error.message}). Muster itself will say what is missing.`);
      return env;
    }
  }
  return { ...env, PATH: `${binDir}${delimiter}${env.PATH ?? ''}` };
}
