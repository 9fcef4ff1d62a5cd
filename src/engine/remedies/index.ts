import { authoriseSchedulerLogin, authoriseWayBack } from './authorise-login';
import {
  enableFuse,
  fixPath,
  freeDiskSpace,
  installUvByVendor,
  renameHost,
  setClock,
  startSshServer,
  windowsByHand,
} from './by-hand';
import { installPublicKey } from './install-public-key';
import { installPython } from './install-python';
import { installSshfs } from './install-sshfs';
import { installUv } from './install-uv';
import type { Remedy } from './remedy';
import { seedSchedulerHostKey, seedWorkerHostKey } from './seed-host-key';
import { setUpShare } from './set-up-share';
import { replaceHostKey, trustHostKey } from './trust-host-key';
import { unmountDeadShare } from './unmount-dead-share';

/** All remedies, in the order in which their checks stand; of one check the best first. */
export const REMEDIES: readonly Remedy[] = [
  startSshServer,
  trustHostKey,
  replaceHostKey,
  installPublicKey,
  windowsByHand,
  installPython,
  installUv,
  installUvByVendor,
  renameHost,
  setClock,
  freeDiskSpace,
  installSshfs,
  fixPath,
  enableFuse,
  unmountDeadShare,
  seedSchedulerHostKey,
  authoriseWayBack,
  seedWorkerHostKey,
  authoriseSchedulerLogin,
  setUpShare,
];
