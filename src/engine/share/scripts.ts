import { changing, observing } from '../remote/script';
import answer from '../remote/share-answer.sh?raw';
import apply from '../remote/share-apply.sh?raw';
import collect from '../remote/share-collect.sh?raw';
import common from '../remote/share-common.sh?raw';
import env from '../remote/share-env.sh?raw';
import evidence from '../remote/share-evidence.sh?raw';
import health from '../remote/share-health.sh?raw';
import large from '../remote/share-large.sh?raw';
import left from '../remote/share-left.sh?raw';
import look from '../remote/share-look.sh?raw';
import prepare from '../remote/share-prepare.sh?raw';
import sentinel from '../remote/share-sentinel.sh?raw';
import service from '../remote/share-service.sh?raw';
import serviceRemove from '../remote/share-service-remove.sh?raw';
import speed from '../remote/share-speed.sh?raw';
import unmount from '../remote/share-unmount.sh?raw';

/** The share's programs for nodes: constant texts, put together from constant parts. */
export const SHARE_SCRIPTS = {
  look: observing('share-look', common + look),
  left: observing('share-left', common + left),
  prepare: changing('share-prepare', common + env + prepare),
  apply: changing('share-apply', common + env + sentinel + service + apply),
  answer: changing('share-answer', common + sentinel + answer),
  collect: changing('share-collect', collect),
  evidence: observing('share-evidence', evidence),
  health: observing('share-health', common + health),
  large: changing('share-large', large),
  speed: changing('share-speed', common + speed),
  removeService: changing('share-service-remove', common + service + serviceRemove),
  unmount: changing('share-unmount', common + unmount),
} as const;
