// Goal P17: a report of 254 nodes as JSON, Markdown and HTML together, and as PDF by the app (its start included).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isRoot } from '../tools/project.mjs';
import { bigReport } from './stand/report-254.mjs';

export const name = 'report-export';
export const parts = { three: 'ms', pdf: 'ms' };
export const runs = 5;

let made;

export default async function reportExport({ root, electron }) {
  made ??= await bigReport(root);
  const { report, reportHtml, reportMarkdown, reportJson } = made;
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-report-'));
  try {
    const before = performance.now();
    writeFileSync(join(folder, 'report.json'), reportJson(report));
    writeFileSync(join(folder, 'report.md'), reportMarkdown(report));
    writeFileSync(join(folder, 'report.html'), reportHtml(report));
    const three = Math.round(performance.now() - before);
    return { three, pdf: await printed(folder, root, electron) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function printed(folder, root, { binary }) {
  const pdf = join(folder, 'report.pdf');
  const flags = [
    `--user-data-dir=${join(folder, 'data')}`,
    `--print-report=${join(folder, 'report.html')}`,
    `--print-to=${pdf}`,
  ];
  const app = process.env.MUSTER_APP ?? root;
  const argv = [binary, app, ...flags, ...(isRoot ? ['--no-sandbox'] : [])];
  const [command, ...args] =
    process.env.DISPLAY || process.platform !== 'linux' ? argv : ['xvfb-run', '-a', '--', ...argv];
  const before = performance.now();
  const code = await new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0 || statSync(pdf).size < 10_000) throw new Error(`the app did not print: exit code ${code}`);
  return Math.round(performance.now() - before);
}
