import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, dialog } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { reportHtml } from '../engine/report/report-html';
import { reportMarkdown } from '../engine/report/report-markdown';
import type { ReportFormat } from '../shared/contract';
import { Failure } from '../shared/failure';
import type { ProofReport } from '../shared/model/proof';
import { say } from '../shared/model/sentence';
import { guardPrinting } from './security';

const ENDING: Record<ReportFormat, string> = { html: 'html', json: 'json', markdown: 'md', pdf: 'pdf' };

/** The report in one format. PDF is printed by a hidden window of this app. */
async function render(report: ProofReport, format: ReportFormat): Promise<string | Buffer> {
  switch (format) {
    case 'html':
      return reportHtml(report);
    case 'markdown':
      return reportMarkdown(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'pdf':
      return printToPdf(reportHtml(report));
  }
}

/** Prints a script-free page. The window can run no script, reach nothing and is gone afterwards, and so is its file. */
async function printToPdf(html: string): Promise<Buffer> {
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
    return await window.webContents.printToPDF({ printBackground: true, pageSize: 'A4' });
  } finally {
    window.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Asks where to save a report, and writes it there in one act.
 * @returns the path, or null when the person changed their mind. @throws Failure bad-file when it cannot be written.
 */
export async function exportReport(report: ProofReport, format: ReportFormat): Promise<string | null> {
  const name = `muster-${report.cluster}-${report.id}.${ENDING[format]}`;
  const chosen = await dialog.showSaveDialog({ title: 'Save the report', defaultPath: name });
  if (chosen.canceled || !chosen.filePath) return null;
  const file = chosen.filePath;
  await writeFileAtomic(file, await render(report, format)).catch((error: Error) => {
    const next = say('Choose another folder.');
    throw new Failure('bad-file', say('{{file}} could not be written.', { file }), { detail: error.message, next });
  });
  return file;
}
