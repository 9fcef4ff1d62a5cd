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
const DIGEST_BYTES = 32;
/** The V8 of this Node and the machine it is for. */
const OWN_ID = [process.versions.v8, process.platform, process.arch].join('-');

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
  const id = runtime === process.execPath ? OWN_ID : idOf(runtime, env);
  const compiled = `${file}.v8-${id}`;
  if (isOf(compiled, file)) return;
  rmSync(compiled, { force: true });
  const args = [join(root, 'tools/keep-compiled.cjs'), join(root, entry), file];
  const done = spawnSync(runtime, args, { env, encoding: 'utf8', timeout: TIMEOUT_MS });
  if (!existsSync(compiled))
    process.stderr.write(`${part} was not compiled ahead: ${done.error?.message ?? done.stderr}\n`);
}

function isOf(compiled, file) {
  if (!existsSync(compiled)) return false;
  const kept = readFileSync(compiled);
  const digest = createHash('sha256').update(readFileSync(file)).update(kept.subarray(DIGEST_BYTES)).digest();
  return kept.subarray(0, DIGEST_BYTES).equals(digest);
}

/** The same of another runtime. */
function idOf(runtime, env) {
  const args = ['-p', '[process.versions.v8, process.platform, process.arch].join("-")'];
  return spawnSync(runtime, args, { env, encoding: 'utf8', timeout: TIMEOUT_MS }).stdout?.trim();
}
