import type { CheckId } from '../../shared/model/check';
import type { Check } from './check';
import { clockSkew } from './clock-skew';
import { compilerPresent } from './compiler-present';
import { curlPresent } from './curl-present';
import { diskSpace } from './disk-space';
import { fuseUsable } from './fuse-usable';
import { homeWritable } from './home-writable';
import { hostKeyKnown } from './host-key-known';
import { localBinOnPath } from './local-bin-on-path';
import { mountHealthy } from './mount-healthy';
import { osSupported } from './os-supported';
import { packageIndex } from './package-index';
import { packageManager } from './package-manager';
import { portsFree } from './ports-free';
import { portsReachable } from './ports-reachable';
import { pythonMinor } from './python-minor';
import { python3Present } from './python3-present';
import { reverseSsh } from './reverse-ssh';
import { schedulerHostKeyKnown } from './scheduler-host-key-known';
import { schedulerLogin } from './scheduler-login';
import { schedulerSshServer } from './scheduler-ssh-server';
import { shareMounted } from './share-mounted';
import { shareSentinel } from './share-sentinel';
import { sshAuth } from './ssh-auth';
import { sshTools } from './ssh-tools';
import { sshfsPresent } from './sshfs-present';
import { tcp22Open } from './tcp-22-open';
import { uniqueHostKey } from './unique-host-key';
import { uniqueHostname } from './unique-hostname';
import { uvPresent } from './uv-present';
import { wayBackAddress } from './way-back-address';
import { workerHostKeyKnown } from './worker-host-key-known';

/** All checks, in the order of CHECK_IDS, so that what a check needs stands before it. */
export const CHECKS: readonly Check[] = [
  tcp22Open,
  hostKeyKnown,
  sshAuth,
  osSupported,
  homeWritable,
  packageManager,
  python3Present,
  pythonMinor,
  uvPresent,
  localBinOnPath,
  sshTools,
  compilerPresent,
  curlPresent,
  packageIndex,
  uniqueHostname,
  uniqueHostKey,
  clockSkew,
  diskSpace,
  portsFree,
  sshfsPresent,
  fuseUsable,
  mountHealthy,
  schedulerSshServer,
  schedulerHostKeyKnown,
  reverseSsh,
  wayBackAddress,
  portsReachable,
  workerHostKeyKnown,
  schedulerLogin,
  shareMounted,
  shareSentinel,
];

export const checkOf = (id: CheckId): Check | undefined => CHECKS.find((check) => check.id === id);
