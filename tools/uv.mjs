// uv, which makes the Python environments of the one-machine proof, in a git-ignored folder of the checkout.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './project.mjs';
import { exe, pythonOfVenv, venvBin } from './python.mjs';

const UV_REQUIREMENT = 'uv>=0.8,<1';

/** Adds a uv to the PATH of the environment when the PATH has none. Says so, and changes nothing, when none can be had. */
export function withUv(env) {
  if (spawnSync('uv', ['--version'], { env, stdio: 'ignore' }).status === 0) return env;
  if (!existsSync(join(venvBin, exe('uv')))) {
    try {
      say('Installing uv into .uv-venv …');
      run(pythonOfVenv(), ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', UV_REQUIREMENT]);
    } catch (error) {
      say(
        `uv could not be installed: ${error.message} Without it, the proof on this computer ends at its first phase.`,
      );
      return env;
    }
  }
  return { ...env, PATH: `${venvBin}${delimiter}${env.PATH ?? ''}` };
}
