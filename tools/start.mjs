// npm start: the wizard where there is a display, the proof on this one computer where there is none.
import { join } from 'node:path';
import { compileForElectron } from './compiled-code.mjs';
import { electronEnv, ensureElectronDist } from './electron-dist.mjs';
import { ensureBuild, ensureNodeModules, handOver, isRoot, root, say } from './project.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { withUv } from './uv.mjs';

ensureNodeModules();
ensureBuild();
process.exitCode = hasDisplay() ? await openWizard() : await proveHere();

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

async function openWizard() {
  const { missing, line } = ensureSystemPackages('python', 'electron');
  const needed = missing.filter((name) => name.startsWith('lib'));
  if (needed.length > 0) say(`Libraries that the window may need are missing. To install them: ${line}`);
  const electron = ensureElectronDist();
  compileForElectron(electron);
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = withUv(electronEnv(electron));
  // Chromium's sandbox refuses to start as root.
  return handOver(electron.binary, [...(isRoot ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)], env);
}

async function proveHere() {
  say('There is no display, so Muster proves this one computer in the terminal: muster prove --local');
  const cli = join(root, 'out/cli/muster.cjs');
  const env = withUv(process.env);
  const code = await handOver(process.execPath, [cli, 'prove', '--local', ...process.argv.slice(2)], env);
  // Any other code means that there was no run.
  if (code === 0 || code === 1) say('To read the report again: npm run -s muster -- report show');
  return code;
}
