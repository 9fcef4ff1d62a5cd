// npm run bench [-- NAME …]: runs bench/*.mjs one after the other. Each default export measures once per call and returns
// a number; what it exports as `name`, `unit`, `runs` says how to read that. One that measures several things at once
// exports `parts` (part → unit) and returns an object. One JSON line per number on stdout.
import { readdirSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileForElectron } from './compiled-code.mjs';
import { ensureElectronDist } from './electron-dist.mjs';
import { ensureBuild, ensureNodeModules, root, say } from './project.mjs';

ensureNodeModules();
ensureBuild();
const electron = ensureElectronDist();
compileForElectron(electron);
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  system: `${platform()} ${release()}`,
  node: process.version,
  electron: electron.version,
};

const wanted = process.argv.slice(2);
const files = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.mjs'));
for (const file of files.sort()) {
  if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) continue;
  const bench = await import(pathToFileURL(join(root, 'bench', file)).href);
  try {
    for (const line of await measure(bench)) process.stdout.write(`${JSON.stringify(line)}\n`);
  } catch (error) {
    say(`${bench.name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function measure({ name, unit, parts, runs, default: once }) {
  const taken = [];
  const loads = [];
  for (let run = 0; run < runs; run += 1) {
    loads.push(Math.round(loadavg()[0] * 10) / 10);
    taken.push(await once({ root, electron }));
  }
  const load = Math.max(...loads);
  if (!parts) return [summary(name, unit, taken, load)];
  return Object.entries(parts).map(([part, of]) =>
    summary(
      `${name}/${part}`,
      of,
      taken.map((one) => one[part]),
      load,
    ),
  );
}

/** `load`: what this machine was busy with before, at most, as the mean of runnable programs over a minute. */
function summary(name, unit, values, load) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return { name, unit, runs: sorted.length, min: sorted[0], median, max: sorted.at(-1), load, machine };
}
