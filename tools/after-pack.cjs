// electron-builder calls this when the tree of the package is complete, before it is signed and wrapped.
const { chmodSync, copyFileSync, existsSync, readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');

exports.default = async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const resources =
    electronPlatformName === 'darwin'
      ? join(appOutDir, `${packager.appInfo.productFilename}.app/Contents/Resources`)
      : join(appOutDir, 'resources');
  // The stand-in for Electron's default app is for checkouts alone.
  rmSync(join(resources, 'default_app.asar'), { force: true });
  const unpacked = join(resources, 'app.asar.unpacked');
  // npm leaves node-pty's helper non-executable, and every terminal would then fail to start on macOS.
  if (existsSync(unpacked))
    for (const file of readdirSync(unpacked, { recursive: true })) makeExecutable(unpacked, file);
  const launcher = electronPlatformName === 'win32' ? 'muster.cmd' : 'muster';
  const target = join(electronPlatformName === 'darwin' ? resources : appOutDir, launcher);
  copyFileSync(join(packager.projectDir, 'tools/launcher', launcher), target);
  chmodSync(target, 0o755);
};

function makeExecutable(folder, file) {
  if (file.endsWith('spawn-helper')) chmodSync(join(folder, file), 0o755);
}
