// The pictures of the documentation: the five steps on real nodes of the lab, in both themes.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { electronEnv, ensureElectronDist } from './electron-dist.mjs';
import { ensureBuild, ensureNodeModules, root } from './project.mjs';
import { playwright } from './test-runners.mjs';

/** Named by the step: README.md shows them. */
const album = join(root, 'docs/screenshots');

ensureNodeModules();
ensureBuild();
mkdirSync(album, { recursive: true });
const { passed, failed } = playwright('lab', { ...electronEnv(ensureElectronDist()), MUSTER_SCREENSHOTS: album });
process.stdout.write(`${passed > 0 && failed === 0 ? `The pictures are in ${album}.` : 'No pictures: see above.'}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
