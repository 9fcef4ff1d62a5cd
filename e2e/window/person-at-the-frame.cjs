// Loaded by `electron -r` before the app: stands for the person who presses the button of the window's frame, which no page
// can reach, and who answers the question that comes before a quit. Orders are files in the folder MUSTER_TEST_PERSON:
// each `press` closes the window once, `button` holds the number of the answer; `asked` tells what was asked, by line.
const { appendFileSync, existsSync, readFileSync, rmSync, watch } = require('node:fs');
const { join } = require('node:path');
const { BrowserWindow, dialog } = require('electron');

const folder = process.env.MUSTER_TEST_PERSON;
const press = join(folder, 'press');

watch(folder, () => {
  if (!existsSync(press)) return;
  rmSync(press);
  BrowserWindow.getAllWindows()[0].close();
});

dialog.showMessageBoxSync = (...args) => {
  appendFileSync(join(folder, 'asked'), `${args[args.length - 1].message}\n`);
  return Number(readFileSync(join(folder, 'button'), 'utf8'));
};
