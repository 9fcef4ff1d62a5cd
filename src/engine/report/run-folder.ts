import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { Failure } from '../../shared/failure';
import { ProofReport, type RunSummary } from '../../shared/model/proof';
import { say } from '../../shared/model/sentence';
import { readPlainFile } from '../read-plain-file';
import { writeWhole } from '../write-whole';
import { reportHtml } from './report-html';
import { reportJson } from './report-json';
import { reportMarkdown } from './report-markdown';

/** A report of 254 nodes with full logs has about 8 MB. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Checksums of the other files of a run, as `sha256sum -c` reads them. */
export const CHECKSUMS = 'SHA256SUMS';

/** A report in a file. @throws Failure bad-file when it is missing, no plain file, too large, or not a report of this schema. */
export async function readReportFile(file: string): Promise<ProofReport> {
  const unusable = (detail: string) =>
    new Failure('bad-file', say('{{file}} is not a report Muster can read.', { file }), { detail });
  const bytes = await readPlainFile(file, MOST_BYTES).catch((error: Error) => {
    throw unusable(error.message);
  });
  if (bytes === null) throw unusable('It is not there.');
  return parseReport(bytes.toString('utf8'), unusable);
}

function parseReport(text: string, unusable: (detail: string) => Failure): ProofReport {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : '');
  }
  const report = ProofReport.safeParse(json);
  if (report.success) return report.data;
  const issues = report.error.issues.slice(0, 20);
  throw unusable(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

/** The report of one run. @throws Failure bad-file. */
export const readReport = (folder: string): Promise<ProofReport> => readReportFile(join(folder, 'report.json'));

/** One line per run for the history. */
export const summaryOf = (report: ProofReport): RunSummary => ({
  runId: report.id,
  startedAt: report.startedAt,
  endedAt: report.endedAt,
  verdict: report.verdict,
  headline: report.headline,
  isLocal: report.isLocal,
});

/** All readable runs of a cluster, oldest first. A run that cannot be read is left out: its folder stays for a person to look at. */
export async function runSummaries(clusterFolder: string): Promise<RunSummary[]> {
  const runs = join(clusterFolder, 'runs');
  const names = await readdir(runs).catch(() => []);
  const reports = await Promise.all(names.map((name) => readReport(join(runs, name)).catch(() => null)));
  return reports.flatMap((report) => (report ? [summaryOf(report)] : [])).sort((a, b) => a.startedAt - b.startedAt);
}

/** A node's name as the name of a file on every system. */
const fileNameOf = (node: string): string => node.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_') || 'node';

/** Writes a run's folder: the report in three forms, a log per node, and the checksums of all of them. @throws Failure bad-file. */
export async function writeRunFolder(folder: string, report: ProofReport): Promise<void> {
  const logs = Object.entries(report.logs).map(([node, lines]) => [
    `logs/${fileNameOf(node)}.log`,
    `${lines.join('\n')}\n`,
  ]);
  const files: Record<string, string> = {
    ...Object.fromEntries(logs),
    'report.html': reportHtml(report),
    'report.md': reportMarkdown(report),
    'report.json': reportJson(report),
  };
  const sums = Object.entries(files).map(([name, text]) => `${sha256Of(text)}  ${name}\n`);
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  for (const [name, text] of [...Object.entries(files), [CHECKSUMS, sums.join('')] as const]) {
    const file = join(folder, name);
    await writeWhole(file, text, { mode: 0o600 }).catch((error: Error) => {
      throw new Failure('bad-file', say('{{file}} could not be written.', { file }), { detail: error.message });
    });
  }
}

const sha256Of = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** What differs from the checksums of a run's folder, by name; null when it has none. @throws Failure bad-file for a list that cannot be read. */
export async function changedRunFiles(folder: string): Promise<string[] | null> {
  const file = join(folder, CHECKSUMS);
  const list = await readPlainFile(file, 1024 * 1024).catch((error: Error) => {
    throw new Failure('bad-file', say('{{file}} could not be read.', { file }), { detail: error.message });
  });
  if (list === null) return null;
  const root = resolve(folder) + sep;
  const lines = list
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const changed = await Promise.all(
    lines.map(async (line) => {
      const found = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
      const name = found?.[2] ?? '';
      const at = resolve(folder, name);
      if (!found || !at.startsWith(root)) return `${CHECKSUMS}: ${line.slice(0, 80)}`;
      const data = await readPlainFile(at, MOST_BYTES).catch(() => null);
      return data !== null && sha256Of(data) === found[1] ? '' : name;
    }),
  );
  return changed.filter((name) => name !== '');
}
