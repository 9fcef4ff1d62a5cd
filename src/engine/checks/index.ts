import type { CheckId } from '../../shared/model/check';
import type { Check } from './check';
import { clockSkew } from './clock-skew';
import { diskSpace } from './disk-space';
import { fuseUsable } from './fuse-usable';
import { hostKeyKnown } from './host-key-known';
import { mountHealthy } from './mount-healthy';
import { osSupported } from './os-supported';
import { python3Present } from './python3-present';
import { reverseSsh } from './reverse-ssh';
import { schedulerHostKeyKnown } from './scheduler-host-key-known';
import { schedulerLogin } from './scheduler-login';
import { shareMounted } from './share-mounted';
import { shareSentinel } from './share-sentinel';
import { sshAuth } from './ssh-auth';
import { sshfsPresent } from './sshfs-present';
import { tcp22Open } from './tcp-22-open';
import { uniqueHostname } from './unique-hostname';
import { uvPresent } from './uv-present';
import { workerHostKeyKnown } from './worker-host-key-known';

/** All checks, in the order of CHECK_IDS, so that what a check needs stands before it. */
export const CHECKS: readonly Check[] = [
  tcp22Open,
  hostKeyKnown,
  sshAuth,
  osSupported,
  python3Present,
  uvPresent,
  uniqueHostname,
  clockSkew,
  diskSpace,
  sshfsPresent,
  fuseUsable,
  mountHealthy,
  schedulerHostKeyKnown,
  reverseSsh,
  workerHostKeyKnown,
  schedulerLogin,
  shareMounted,
  shareSentinel,
];

export const checkOf = (id: CheckId): Check | undefined => CHECKS.find((check) => check.id === id);
