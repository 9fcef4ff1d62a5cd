import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow } from 'electron';
import { guardPrinting } from './security';

/** Page numbers at the foot of every page; Chromium fills the two spans. */
const FOOT =
  '<div style="width:100%;font:8px sans-serif;color:#5f6a78;padding:0 14mm;display:flex;justify-content:space-between"><span>Muster proof report</span><span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>';

/** Prints a script-free page. The window can run no script, reach nothing and is gone afterwards, and so is its file. */
export async function printToPdf(html: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-report-'));
  const file = join(folder, 'report.html');
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      partition: 'report',
    },
  });
  try {
    await writeFile(file, html, { mode: 0o600 });
    guardPrinting(window.webContents.session, pathToFileURL(file).href);
    await window.loadFile(file);
    return await window.webContents.printToPDF({
      printBackground: true,
      pageSize: 'A4',
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: FOOT,
      preferCSSPageSize: true,
    });
  } finally {
    window.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the command line asks of the app: one page to print, and no window of Muster. */
export interface PrintRequest {
  readonly from: string;
  readonly to: string;
}

/** `--print-report=FILE --print-to=FILE`; null when the app is to open as ever. */
export function printRequest(): PrintRequest | null {
  const [from, to] = ['print-report', 'print-to'].map((name) => app.commandLine.getSwitchValue(name));
  return from && to ? { from, to } : null;
}

/** Prints and leaves: exit code 0, or 1 with the reason on standard error. */
export async function printAndLeave({ from, to }: PrintRequest): Promise<void> {
  // Without a listener the app would end with its only window, before the file is written.
  app.on('window-all-closed', () => undefined);
  try {
    await app.whenReady();
    await writeFile(to, await printToPdf(await readFile(from, 'utf8')), { mode: 0o600 });
    app.exit(0);
  } catch (error) {
    process.stderr.write(`Muster could not print: ${error instanceof Error ? error.message : String(error)}\n`);
    app.exit(1);
  }
}
