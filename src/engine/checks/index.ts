import type { CheckId } from '../../shared/model/check';
import type { Check } from './check';
import { clockSkew } from './clock-skew';
import { diskSpace } from './disk-space';
import { fuseUsable } from './fuse-usable';
import { hostKeyKnown } from './host-key-known';
import { osSupported } from './os-supported';
import { python3Present } from './python3-present';
import { sshAuth } from './ssh-auth';
import { sshfsPresent } from './sshfs-present';
import { tcp22Open } from './tcp-22-open';
import { uniqueHostname } from './unique-hostname';
import { uvPresent } from './uv-present';

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
];

export const checkOf = (id: CheckId): Check | undefined => CHECKS.find((check) => check.id === id);
