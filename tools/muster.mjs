// npm run -s muster -- VERB …
import { join } from 'node:path';
import { ensureBuild, ensureNodeModules, handOver, root } from './project.mjs';
import { withUv } from './uv.mjs';

ensureNodeModules();
ensureBuild();
process.exitCode = await handOver(
  process.execPath,
  [join(root, 'out/cli/muster.cjs'), ...process.argv.slice(2)],
  withUv(process.env),
);
