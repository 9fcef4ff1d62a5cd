import { dialog } from 'electron';
import { maskReport } from '../engine/report/mask-report';
import { reportHtml } from '../engine/report/report-html';
import { reportJson } from '../engine/report/report-json';
import { reportMarkdown } from '../engine/report/report-markdown';
import { writeWhole } from '../engine/write-whole';
import type { ReportFormat } from '../shared/contract';
import { Failure } from '../shared/failure';
import type { ProofReport } from '../shared/model/proof';
import { say } from '../shared/model/sentence';
import { printToPdf } from './print-pdf';

const ENDING: Record<ReportFormat, string> = { html: 'html', json: 'json', markdown: 'md', pdf: 'pdf' };

/** The report in one format. PDF is printed by a hidden window of this app. */
async function render(report: ProofReport, format: ReportFormat): Promise<string | Buffer> {
  switch (format) {
    case 'html':
      return reportHtml(report);
    case 'markdown':
      return reportMarkdown(report);
    case 'json':
      return reportJson(report);
    case 'pdf':
      return printToPdf(reportHtml(report));
  }
}

/**
 * Asks where to save a report, and writes it there in one act.
 * @returns the path, or null when the person changed their mind. @throws Failure bad-file when it cannot be written.
 */
export async function exportReport(
  original: ProofReport,
  format: ReportFormat,
  isMasked: boolean,
): Promise<string | null> {
  const report = isMasked ? maskReport(original) : original;
  const name = `muster-${report.cluster}-${report.id}.${ENDING[format]}`;
  const chosen = await dialog.showSaveDialog({ title: 'Save the report', defaultPath: name });
  if (chosen.canceled || !chosen.filePath) return null;
  const file = chosen.filePath;
  await writeWhole(file, await render(report, format)).catch((error: Error) => {
    const next = say('Choose another folder.');
    throw new Failure('bad-file', say('{{file}} could not be written.', { file }), { detail: error.message, next });
  });
  return file;
}
