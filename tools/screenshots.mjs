// Pictures of every screen and state, in light and dark, at 800x600 and 1440x900: the practice cluster for the steps,
// this computer for the proof. With --lab the few pictures of README.md as well, on real nodes of the lab.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { electronEnv, ensureElectronDist } from './electron-dist.mjs';
import { ensureBuild, ensureNodeModules, root, say } from './project.mjs';
import { decodePng, encodeIndexed } from './small-png.mjs';
import { playwright } from './test-runners.mjs';
import { withUv } from './uv.mjs';

const album = join(root, 'docs/screenshots');
/** What was taken here goes to the album as a whole, so that a run which breaks off leaves no half-new picture. */
const fresh = mkdtempSync(join(tmpdir(), 'muster-album-'));

ensureNodeModules();
if (!process.env.MUSTER_APP) ensureBuild();
mkdirSync(album, { recursive: true });
const env = withUv({ ...electronEnv(ensureElectronDist()), MUSTER_ALBUM: fresh });
const runs = [playwright('pictures', env)];
if (process.argv.includes('--lab')) runs.push(playwright('lab', { ...env, MUSTER_SCREENSHOTS: album }));
const taken = readdirSync(fresh).map((name) => join(fresh, name));
for (const path of taken) writeFileSync(path, encodeIndexed(decodePng(readFileSync(path))));
const sizeBytes = taken.reduce((sum, path) => sum + statSync(path).size, 0);
for (const path of taken) copyFileSync(path, join(album, basename(path)));
rmSync(fresh, { recursive: true, force: true });
const failed = runs.reduce((sum, run) => sum + run.failed, 0);
process.stdout.write(`${taken.length} pictures, ${(sizeBytes / 1e6).toFixed(1)} MB, are in docs/screenshots.\n`);
if (failed > 0) say('Some screens could not be shown: see above.');
process.exitCode = failed > 0 || taken.length === 0 ? 1 : 0;
