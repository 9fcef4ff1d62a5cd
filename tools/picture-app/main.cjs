// Takes pictures of local pages: argv holds FROM.html=TO.png:WIDTHxHEIGHT:light|dark, one word per picture.
const { writeFileSync } = require('node:fs');
const { pathToFileURL } = require('node:url');
const { app, BrowserWindow, nativeTheme } = require('electron');

async function picture(word) {
  const [from, rest] = word.split('=');
  const [to, size, theme] = rest.split(':');
  const [width, height] = size.split('x').map(Number);
  nativeTheme.themeSource = theme;
  const webPreferences = { javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false };
  const window = new BrowserWindow({ show: true, width, height, useContentSize: true, frame: false, webPreferences });
  await window.loadURL(pathToFileURL(from).href);
  await window.webContents.insertCSS('::-webkit-scrollbar{display:none}');
  // The first frame may come before the typefaces.
  await new Promise((resolve) => setTimeout(resolve, 400));
  writeFileSync(
    to,
    (await window.webContents.capturePage()).resize({ width: Math.round(width * 0.75), quality: 'best' }).toPNG(),
  );
  window.destroy();
}

app.on('window-all-closed', () => undefined);
app.whenReady().then(async () => {
  for (const word of process.argv.filter((each) => each.includes('.png:'))) await picture(word);
  app.exit(0);
});
