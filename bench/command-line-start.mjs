// From the start of the command line to the end of `muster --version`: the cost of loading the whole engine.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const name = 'command-line-start';
export const unit = 'ms';
export const runs = 7;

export default function commandLineStart({ root }) {
  const startedMs = performance.now();
  execFileSync(process.execPath, [join(root, 'out/cli/muster.cjs'), '--version']);
  return Math.round(performance.now() - startedMs);
}
