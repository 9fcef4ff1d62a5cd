import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import { ProofReport, type RunSummary } from '../../shared/model/proof';
import { say } from '../../shared/model/sentence';

/** The report of one run. @throws Failure bad-file when it is missing or not a report of this schema. */
export async function readReport(folder: string): Promise<ProofReport> {
  const file = join(folder, 'report.json');
  const unusable = (detail: string) =>
    new Failure('bad-file', say('{{file}} is not a report Muster can read.', { file }), { detail });
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw unusable(error.message);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : '');
  }
  const report = ProofReport.safeParse(json);
  if (!report.success)
    throw unusable(report.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  return report.data;
}

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
