// Goal P2: four on-link /24, both passes, with hosts that answer only after a second: when the scan is done, and what it missed.
import { foundAt, runMuster } from './stand/muster.mjs';
import { layWire } from './stand/wire.mjs';

export const name = 'scan-four-24';
export const parts = { whole: 'ms', missed: 'hosts', 'event-loop-lag': 'ms' };
export const runs = 3;

const NETWORKS = [0, 1, 2, 3];
const QUICK = NETWORKS.flatMap((third) => [10, 77, 133, 254].map((last) => `10.78.${third}.${last}`));
const SLOW = NETWORKS.flatMap((third) => [20, 190].map((last) => `10.78.${third}.${last}`));

export default async function scanFour24({ root }) {
  const wire = await layWire({
    near: NETWORKS.map((third) => `10.78.${third}.1/24`),
    far: [...QUICK, ...SLOW].map((address) => `${address}/24`),
    slow: SLOW,
    door: 'closing',
  });
  try {
    let doneAt = 0;
    const isEnough = (what) => what.type === 'scan-progress' && what.isDone;
    const cidrs = NETWORKS.map((third) => `10.78.${third}.0/24`).join(',');
    const run = await runMuster(['discover', '--cidr', cidrs], { root, isEnough, ...wire });
    for (const { at, what } of run.events) if (isEnough(what)) doneAt = at - run.startedAt;
    const found = foundAt(run);
    const missed = [...QUICK, ...SLOW].filter((address) => !found.has(address)).length;
    return { whole: doneAt, missed, 'event-loop-lag': run.lagMs };
  } finally {
    await wire.down();
  }
}
