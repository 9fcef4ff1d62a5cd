// Goal P1: a /24 with six live addresses, the rest silent: when the last of the six is shown.
import { foundAt, most, runMuster } from './stand/muster.mjs';
import { layWire } from './stand/wire.mjs';

export const name = 'scan-silent-24';
export const unit = 'ms';
export const runs = 5;

const LIVE = [2, 40, 41, 120, 200, 254].map((last) => `10.78.0.${last}`);

export default async function scanSilent24({ root }) {
  const wire = await layWire({ near: ['10.78.0.1/24'], far: LIVE.map((address) => `${address}/24`), door: 'closing' });
  try {
    const seen = new Set();
    const isEnough = (what) =>
      what.type === 'node-found' && seen.add(what.node.address) && LIVE.every((one) => seen.has(one));
    const run = await runMuster(['discover', '--cidr', '10.78.0.0/24'], { root, isEnough, ...wire });
    const found = foundAt(run);
    const missed = LIVE.filter((address) => !found.has(address));
    if (missed.length > 0) throw new Error(`missed ${missed.join(', ')}`);
    return most(LIVE.map((address) => found.get(address)));
  } finally {
    await wire.down();
  }
}
