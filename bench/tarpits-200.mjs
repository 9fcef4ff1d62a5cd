// Goal P6: 200 servers that accept and never speak: when the last of them is judged.
import { judgedAt, most, runMuster } from './stand/muster.mjs';
import { layWire } from './stand/wire.mjs';

export const name = 'tarpits-200';
export const parts = { whole: 'ms', 'event-loop-lag': 'ms' };
export const runs = 2;

const TARPITS = Array.from({ length: 200 }, (_, at) => `10.82.0.${at + 10}`);

export default async function tarpits200({ root }) {
  const wire = await layWire({
    near: ['10.82.0.1/24'],
    far: TARPITS.map((address) => `${address}/24`),
    door: 'tarpit',
  });
  try {
    const run = await runMuster(['discover', '--cidr', '10.82.0.0/24'], { root, ...wire });
    const judged = judgedAt(run);
    const missed = TARPITS.filter((address) => !judged.has(address));
    if (missed.length > 0) throw new Error(`${missed.length} were never judged`);
    return { whole: most(TARPITS.map((address) => judged.get(address))), 'event-loop-lag': run.lagMs };
  } finally {
    await wire.down();
  }
}
