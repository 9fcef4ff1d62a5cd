import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** What Node calls to load a file of CommonJS; the module it fills is Node's own. */
type Load = (module: { exports: unknown }, file: string) => void;
type Wrapped = (exports: unknown, require: NodeJS.Require, module: unknown, file: string, folder: string) => void;

const DIGEST_BYTES = 32;

/**
 * Where the compiled code of a file lies for the V8 that runs here: beside it, made by tools/compiled-code.mjs. V8 does not
 * ask what processor its code was made on.
 */
export const compiledFileOf = (file: string): string =>
  `${file}.v8-${process.versions.v8}-${process.platform}-${process.arch}`;

/**
 * From now on a file that the build compiled is run from that: V8 takes longer to compile the engine than to run it. What
 * was compiled from another text, or is damaged, is not looked at, and what another V8 or other flags made is refused by V8 itself; then
 * the text is compiled as ever.
 * @returns what puts Node's own way of loading back
 */
export function takeCompiledCode(): () => void {
  // The same table for every `require`; Node's types of it do not say what the functions take.
  const extensions = createRequire(__filename).extensions as unknown as Record<string, Load>;
  const plain = extensions['.js'];
  extensions['.js'] = (module, file) => {
    const script = compiledScript(file);
    if (script === null) plain?.(module, file);
    else runWrapped(script, module, file);
  };
  return () => {
    if (plain) extensions['.js'] = plain;
  };
}

function runWrapped(script: Script, module: { exports: unknown }, file: string): void {
  const run = script.runInThisContext() as Wrapped;
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
}

/** The file as a script that need not be compiled; null when nothing was compiled from this very text. */
export function compiledScript(file: string): Script | null {
  const compiled = compiledFileOf(file);
  if (!existsSync(compiled)) return null;
  const kept = readFileSync(compiled);
  const text = readFileSync(file);
  const compiledCode = kept.subarray(DIGEST_BYTES);
  const digest = createHash('sha256').update(text).update(compiledCode).digest();
  if (!kept.subarray(0, DIGEST_BYTES).equals(digest)) return null;
  // Only files of plain ASCII are compiled by the build: read as such, they take a fraction of the time and half the memory.
  return new Script(wrapped(text.toString('latin1')), { filename: file, cachedData: compiledCode });
}

/** As Node wraps a CommonJS file. */
export const wrapped = (text: string): string =>
  `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
