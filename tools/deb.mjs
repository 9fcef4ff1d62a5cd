// A Debian package from the unpacked tree, by dpkg-deb alone.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './project.mjs';

const DEPENDS = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libxkbcommon0',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'openssh-client',
];

const DESKTOP_ENTRY = `[Desktop Entry]
Name=Muster
Comment=Brings a lab's machines together into one proven Dask cluster
Exec=/opt/muster/muster-app %U
Icon=muster
Type=Application
Categories=Science;Network;
`;

/** @returns {string} path of the package made from `unpacked`, a folder that electron-builder left */
export function makeDeb(unpacked, version) {
  const tree = mkdtempSync(join(root, 'release/deb-'));
  const deb = join(root, `release/muster_${version}_amd64.deb`);
  try {
    for (const folder of [
      'opt',
      'usr/bin',
      'usr/share/applications',
      'usr/share/icons/hicolor/512x512/apps',
      'DEBIAN',
    ]) {
      mkdirSync(join(tree, folder), { recursive: true });
    }
    cpSync(unpacked, join(tree, 'opt/muster'), { recursive: true, verbatimSymlinks: true });
    symlinkSync('/opt/muster/muster', join(tree, 'usr/bin/muster'));
    cpSync(join(root, 'assets/icon.png'), join(tree, 'usr/share/icons/hicolor/512x512/apps/muster.png'));
    writeFileSync(join(tree, 'usr/share/applications/muster.desktop'), DESKTOP_ENTRY);
    writeFileSync(join(tree, 'DEBIAN/control'), controlOf(version));
    run('chmod', ['-R', 'u+rwX,go+rX,go-w', tree]);
    // Chromium's sandbox helper works only as setuid root, where the kernel denies user namespaces.
    run('chmod', ['4755', join(tree, 'opt/muster/chrome-sandbox')]);
    run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', tree, deb]);
    return deb;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function controlOf(version) {
  return `Package: muster
Version: ${version}
Architecture: amd64
Maintainer: The Muster developers
Section: science
Priority: optional
Depends: ${DEPENDS.join(', ')}
Description: Brings a lab's machines together into one proven Dask cluster
 A wizard and a command line over one engine.
`;
}
