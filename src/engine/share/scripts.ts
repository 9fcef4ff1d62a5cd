import { changing, observing } from '../remote/script';
import answer from '../remote/share-answer.sh?raw';
import apply from '../remote/share-apply.sh?raw';
import collect from '../remote/share-collect.sh?raw';
import common from '../remote/share-common.sh?raw';
import env from '../remote/share-env.sh?raw';
import left from '../remote/share-left.sh?raw';
import look from '../remote/share-look.sh?raw';
import prepare from '../remote/share-prepare.sh?raw';
import unmount from '../remote/share-unmount.sh?raw';

/** The share's programs for nodes: constant texts, put together from constant parts. */
export const SHARE_SCRIPTS = {
  look: observing('share-look', common + look),
  left: observing('share-left', common + left),
  prepare: changing('share-prepare', env + prepare),
  apply: changing('share-apply', common + env + apply),
  answer: changing('share-answer', common + answer),
  collect: changing('share-collect', collect),
  unmount: changing('share-unmount', common + unmount),
} as const;
