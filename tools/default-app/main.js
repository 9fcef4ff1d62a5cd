// Stands where Electron's own default app stands in a release: resources/default_app.asar. Starts the app that the
// command line names, as `electron .` does, with the modules that -r asks for (Playwright's loader comes in that way).
const fs = require('node:fs');
const path = require('node:path');
const Module = require('node:module');
const { app } = require('electron');

const required = [];
let named;
const args = process.argv.slice(1);
for (let at = 0; at < args.length; at += 1) {
  const arg = args[at];
  if (arg === '--version' || arg === '-v') {
    process.stdout.write(`v${process.versions.electron}\n`);
    process.exit(0);
  } else if (arg === '-r' || arg === '--require') {
    at += 1;
    required.push(args[at]);
  } else if (!arg.startsWith('-') && named === undefined) {
    named = arg;
  }
}

if (named === undefined) {
  process.stderr.write('Usage: electron [options] <folder of an app>\n');
  process.exit(2);
}

const folder = path.resolve(named);
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setVersion(manifest.version);
app.setName(manifest.productName || manifest.name);
app.setAppPath(folder);
for (const name of required) require(path.resolve(name));
Module._load(path.join(folder, manifest.main || 'index.js'), Module, true);
