// RUNTIME keep-compiled.cjs ENTRY PART: starts the built program as it would start, and keeps what V8 compiled of one of its
// parts until the program ends, in the form that src/engine/compiled-code.ts reads. Run by the Node or Electron that shall
// use it: V8 takes no code of another.
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const [entry, part] = process.argv.splice(1, 3).slice(1);
process.argv.splice(1, 0, entry);
process.argv.push('--version');

const plain = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => {
  if (file !== part) return plain(module, file);
  const text = readFileSync(file);
  if (text.some((byte) => byte > 127)) throw new Error(`${file} is not plain ASCII`);
  const code = `(function (exports, require, module, __filename, __dirname) {${text.toString('latin1')}\n})`;
  const script = new Script(code, { filename: file });
  const run = script.runInThisContext();
  run.call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file));
  process.on('exit', () => {
    const compiledCode = script.createCachedData();
    const digest = createHash('sha256').update(text).update(compiledCode).digest();
    const { versions, platform, arch } = process;
    const compiled = `${file}.v8-${versions.v8}-${platform}-${arch}`;
    // Whole or not at all: another start may be reading.
    writeFileSync(`${compiled}.new`, Buffer.concat([digest, compiledCode]));
    renameSync(`${compiled}.new`, compiled);
  });
};

// The window's part belongs to Electron's main process, which needs a display: what it asks of Electron while it loads is
// answered by nothing in particular, and nothing of it is started.
const load = Module._load;
const nothing = new Proxy(function nothing() {}, {
  get: (_target, key) => (key === 'getSwitchValue' ? () => '' : nothing),
  apply: () => nothing,
  construct: () => nothing,
});
Module._load = (request, ...rest) => (request === 'electron' ? nothing : load(request, ...rest));

require(entry);
if (!require.cache[part] && dirname(part).endsWith('main')) require(part);
