// Compiles the built engine ahead of time, for this Node and for the Electron that is used: see src/engine/compiled-code.ts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Entry of the program, and the part of it that is worth compiling. */
const COMMAND_LINE = ['out/cli/muster.cjs', 'out/cli/command-line.js'];
const WINDOW = ['out/main/index.js', 'out/main/wizard-engine.js'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TIMEOUT_MS = 30_000;

/** The command line for this very Node. */
export const compileForNode = () => keep(process.execPath, COMMAND_LINE, process.env);

/** The command line and the engine of the window for an Electron, which runs both. */
export function compileForElectron({ binary }) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  for (const program of [COMMAND_LINE, WINDOW]) keep(binary, program, env);
}

/** Slower without, and nothing else: a runtime that cannot do it is told of and left alone. */
function keep(runtime, [entry, part], env) {
  const file = join(root, part);
  const version = runtime === process.execPath ? process.versions.v8 : v8Of(runtime, env);
  const compiled = `${file}.v8-${version}`;
  if (isOf(compiled, file)) return;
  rmSync(compiled, { force: true });
  const args = [join(root, 'tools/keep-compiled.cjs'), join(root, entry), file];
  const done = spawnSync(runtime, args, { env, encoding: 'utf8', timeout: TIMEOUT_MS });
  if (!existsSync(compiled))
    process.stderr.write(`${part} was not compiled ahead: ${done.error?.message ?? done.stderr}\n`);
}

function isOf(compiled, file) {
  if (!existsSync(compiled)) return false;
  const digest = createHash('sha256').update(readFileSync(file)).digest();
  return readFileSync(compiled).subarray(0, digest.length).equals(digest);
}

const v8Of = (runtime, env) =>
  spawnSync(runtime, ['-p', 'process.versions.v8'], { env, encoding: 'utf8', timeout: TIMEOUT_MS }).stdout?.trim();
