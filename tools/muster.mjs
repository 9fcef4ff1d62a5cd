// npm run -s muster -- VERB …
import { join } from 'node:path';
import { ensureElectronDist } from './electron-dist.mjs';
import { ensureBuild, ensureNodeModules, handOver, root } from './project.mjs';
import { withUv } from './uv.mjs';

ensureNodeModules();
ensureBuild();
const environment = withUv(process.env);
// A PDF is printed by the app, which needs an Electron: looked for only then, since fetching one takes a while.
if (process.argv.slice(2).some((word) => /(^|[.=])pdf$/.test(word))) {
  environment.MUSTER_ELECTRON ??= ensureElectronDist().binary;
}
process.exitCode = await handOver(
  process.execPath,
  [join(root, 'out/cli/muster.cjs'), ...process.argv.slice(2)],
  environment,
);
