// npm run bench [-- NAME …]: runs bench/*.mjs one after the other. Each default export measures once per call and returns
// a number; what it exports as `name`, `unit`, `runs` says how to read that. One JSON line per benchmark on stdout.
import { readdirSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureElectronDist } from './electron-dist.mjs';
import { ensureBuild, ensureNodeModules, root, say } from './project.mjs';

ensureNodeModules();
ensureBuild();
const electron = ensureElectronDist();
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
    process.stdout.write(`${JSON.stringify(await measure(bench))}\n`);
  } catch (error) {
    say(`${bench.name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function measure({ name, unit, runs, default: once }) {
  const values = [];
  for (let run = 0; run < runs; run += 1) values.push(await once({ root, electron }));
  values.sort((a, b) => a - b);
  const median = values[Math.floor(values.length / 2)];
  return { name, unit, runs, min: values[0], median, max: values.at(-1), machine };
}
