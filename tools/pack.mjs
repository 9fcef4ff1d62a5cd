// npm run pack [-- --dir | --deb | targets of electron-builder]. Without arguments: --dir, then a .deb where dpkg-deb is.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileForElectron } from './compiled-code.mjs';
import { makeDeb } from './deb.mjs';
import { electronEnv, ensureElectronDist } from './electron-dist.mjs';
import { binOf, ensureBuild, ensureNodeModules, root, run, say } from './project.mjs';

ensureNodeModules();
ensureBuild();
const electron = ensureElectronDist();
compileForElectron(electron);
const asked = process.argv.slice(2);
const wantsDeb = asked.includes('--deb') || (asked.length === 0 && existsSync('/usr/bin/dpkg-deb'));
const targets = asked.filter((arg) => arg !== '--deb');

run(
  process.execPath,
  [
    binOf('electron-builder/cli.js'),
    ...(targets.length > 0 ? targets : ['--dir']),
    '--publish',
    'never',
    `-c.electronDist=${electron.dist}`,
    `-c.electronVersion=${electron.version}`,
    ...fusesOf(electron.version),
  ],
  { env: electronEnv(electron) },
);
const folder = join(root, 'release', process.platform === 'linux' ? 'linux-unpacked' : '');
say(`Packed on Electron ${electron.version}: ${folder}`);
if (wantsDeb) {
  // electron-builder would download fpm for this; dpkg-deb is on every Debian.
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  say(`Debian package: ${makeDeb(folder, version)}`);
}

/** Fuses that older releases do not have, and refuse to be asked for. */
function fusesOf(version) {
  const major = Number(version.split('.')[0]);
  return major >= 29 ? ['-c.electronFuses.grantFileProtocolExtraPrivileges=false'] : [];
}
