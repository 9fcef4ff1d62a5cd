// The whole Flight proof on this computer, by the built command line: first into an empty home, then again into the same.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withUv } from '../tools/uv.mjs';

export const name = 'proof-local';
export const parts = { first: 'ms', repeated: 'ms' };
export const runs = 3;

export default function proofLocal({ root }) {
  const home = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const env = withUv({ ...process.env, HOME: home, MUSTER_HOME: join(home, '.muster') });
  const prove = () => {
    const startedMs = performance.now();
    execFileSync(process.execPath, [join(root, 'out/cli/muster.cjs'), 'prove', '--local'], { env, stdio: 'ignore' });
    return Math.round(performance.now() - startedMs);
  };
  try {
    return { first: prove(), repeated: prove() };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
