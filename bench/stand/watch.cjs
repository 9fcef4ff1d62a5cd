// Loaded before the command line: notes the worst delay of its event loop from its first output on, and its memory.
// Writes them to the file that MUSTER_BENCH_FILE names, when the program ends.
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const RESOLUTION_MS = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const write = process.stdout.write.bind(process.stdout);
let hasBegun = false;
process.stdout.write = (...given) => {
  if (!hasBegun) delay.enable();
  hasBegun = true;
  return write(...given);
};
process.on('exit', () => {
  const lagMs = Math.max(0, Math.round(delay.max / 1e6 - RESOLUTION_MS));
  const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  writeFileSync(process.env.MUSTER_BENCH_FILE, JSON.stringify({ lagMs, memoryMb }));
});
