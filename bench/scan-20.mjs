// Goal P3: a routed and an on-link /20 with 40 live hosts each: when the scan is done, what it missed, and what it costs.
import { foundAt, runMuster } from './stand/muster.mjs';
import { layWire } from './stand/wire.mjs';

export const name = 'scan-20';
export const parts = {
  routed: 'ms',
  'routed-missed': 'hosts',
  'on-link': 'ms',
  'on-link-missed': 'hosts',
  'event-loop-lag': 'ms',
  memory: 'MB',
};
export const runs = 1;

/** 40 hosts over all of 10.80.0.0/20. */
const LIVE = Array.from({ length: 40 }, (_, at) => `10.80.${Math.floor((at * 16) / 40)}.${((at * 61) % 250) + 3}`);

const isEnough = (what) => what.type === 'scan-progress' && what.isDone;

async function scanned(root, wire) {
  try {
    const run = await runMuster(['discover', '--cidr', '10.80.0.0/20'], { root, isEnough, ...wire });
    const done = run.events.find(({ what }) => isEnough(what));
    if (!done) throw new Error(`the scan did not end: ${run.said}`);
    const found = foundAt(run);
    return { ...run, wholeMs: done.at - run.startedAt, missed: LIVE.filter((address) => !found.has(address)).length };
  } finally {
    await wire.down();
  }
}

export default async function scan20({ root }) {
  const routed = await scanned(
    root,
    await layWire({
      near: ['10.81.0.1/30'],
      far: ['10.81.0.2/30', ...LIVE.map((address) => `${address}/32`)],
      routes: ['default via 10.81.0.2'],
      door: 'closing',
    }),
  );
  const onLink = await scanned(
    root,
    await layWire({ near: ['10.80.0.1/20'], far: LIVE.map((address) => `${address}/20`), door: 'closing' }),
  );
  return {
    routed: routed.wholeMs,
    'routed-missed': routed.missed,
    'on-link': onLink.wholeMs,
    'on-link-missed': onLink.missed,
    'event-loop-lag': Math.max(routed.lagMs, onLink.lagMs),
    memory: Math.max(routed.memoryMb, onLink.memoryMb),
  };
}
