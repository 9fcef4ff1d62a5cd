import { authoriseSchedulerLogin, authoriseWayBack } from './authorise-login';
import { enableFuse } from './enable-fuse';
import { finishDpkg } from './finish-dpkg';
import { fixPath } from './fix-path';
import { fixPathByHand } from './fix-path-by-hand';
import { freeDiskSpace } from './free-disk-space';
import { freePorts } from './free-ports';
import { installCompiler } from './install-compiler';
import { installCurl } from './install-curl';
import { installPublicKey } from './install-public-key';
import { installPublicKeyByTerminal } from './install-public-key-by-terminal';
import { installPython } from './install-python';
import { installPythonMinor } from './install-python-minor';
import { installSshTools } from './install-ssh-tools';
import { installSshfs } from './install-sshfs';
import { installUv } from './install-uv';
import { installUvByVendor } from './install-uv-by-vendor';
import { makeHomeUsable } from './make-home-usable';
import { offerSftp } from './offer-sftp';
import { openPorts } from './open-ports';
import type { Remedy } from './remedy';
import { renameHost } from './rename-host';
import { renewHostKeys } from './renew-host-keys';
import { seedSchedulerHostKey, seedWorkerHostKey } from './seed-host-key';
import { setClock } from './set-clock';
import { setPackageIndex } from './set-package-index';
import { setUpShare } from './set-up-share';
import { startSshServer } from './start-ssh-server';
import { startSshServerHere } from './start-ssh-server-here';
import { replaceHostKey, trustHostKey } from './trust-host-key';
import { unmountDeadShare } from './unmount-dead-share';
import { windowsByHand, windowsManagerByHand } from './windows-by-hand';

/** All remedies, in the order in which their checks stand; of one check the best first. */
export const REMEDIES: readonly Remedy[] = [
  startSshServer,
  trustHostKey,
  replaceHostKey,
  installPublicKey,
  installPublicKeyByTerminal,
  windowsByHand,
  makeHomeUsable,
  finishDpkg,
  installPython,
  installPythonMinor,
  installUv,
  installUvByVendor,
  fixPath,
  installSshTools,
  offerSftp,
  windowsManagerByHand,
  installCompiler,
  installCurl,
  setPackageIndex,
  renameHost,
  renewHostKeys,
  setClock,
  freeDiskSpace,
  freePorts,
  installSshfs,
  fixPathByHand,
  enableFuse,
  unmountDeadShare,
  startSshServerHere,
  seedSchedulerHostKey,
  authoriseWayBack,
  openPorts,
  seedWorkerHostKey,
  authoriseSchedulerLogin,
  setUpShare,
];
