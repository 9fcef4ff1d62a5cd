// The pictures of reports in the documentation: a passed and a failed run in all four forms.
//   node tools/report-pictures.mjs                                 runs both on nodes of the lab
//   node tools/report-pictures.mjs PASSED/report.json FAILED/report.json
// Needs poppler-utils (pdftoppm) for the pictures of PDF pages; the lab needs root.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureElectronDist } from './electron-dist.mjs';
import { ensureNodeModules, isRoot, root, run, say } from './project.mjs';

const album = join(root, 'docs/screenshots');
const cli = join(root, process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');
const INSTANCE = 'report-pictures';

ensureNodeModules();
const electron = ensureElectronDist();
const env = { ...process.env, MUSTER_ELECTRON: electron.binary };
const folder = mkdtempSync(join(tmpdir(), 'muster-pictures-'));
mkdirSync(album, { recursive: true });
try {
  const [passed, failed] = process.argv.length > 3 ? process.argv.slice(2) : await onTheLab();
  takePictures({ passed, failed });
  say(`The pictures are in ${album}.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a proof that passes, takes one worker's mount away, and runs it again. */
async function onTheLab() {
  const { downLab, execInNode, upLab } = await import('../e2e/lab/lab.mjs');
  try {
    const lab = await upLab('pair', { instance: INSTANCE, replace: true });
    const at = (name) => lab.nodes.find((node) => node.name === name);
    const home = { ...env, HOME: lab.managerHome };
    const muster = (argv, codes = [0]) => {
      const done = spawnSync(process.execPath, [cli, ...argv, '--cluster', 'flight-lab', '--json'], {
        env: home,
        encoding: 'utf8',
      });
      if (!codes.includes(done.status))
        throw new Error(`muster ${argv.join(' ')} ended with ${done.status}: ${done.stderr}`);
      return JSON.parse(done.stdout.trimEnd().split('\n').at(-1)).result;
    };
    const workers = `alice@${at('heron').address}:2,alice@${at('ibis').address}`;
    muster(['cluster', 'set', '--scheduler', `alice@${at('atlas').address}`, '--workers', workers]);
    muster(['share', 'apply']);
    const first = keep(muster(['prove']).reportJson, 'passed');
    await execInNode(at('ibis'), ['sh', '-c', 'fusermount3 -u /home/alice/clustershare/flight-lab']);
    return [first, keep(muster(['prove'], [1]).reportJson, 'failed')];
  } finally {
    await downLab({ instance: INSTANCE });
  }
}

/** Keeps a report whose lab goes away. */
function keep(file, name) {
  const kept = join(folder, `${name}.json`);
  writeFileSync(kept, readFileSync(file));
  return kept;
}

function takePictures(reports) {
  const words = Object.entries(reports).flatMap(([name, file]) => {
    const made = Object.fromEntries(
      ['html', 'pdf', 'md', 'json'].map((ending) => [ending, exported(file, name, ending)]),
    );
    pagePicture(made.pdf, join(album, `report-${name}-pdf.png`));
    return [
      `${made.html}=${join(album, `report-${name}-html.png`)}:940x1380:light`,
      ...(name === 'passed' ? [`${made.html}=${join(album, 'report-passed-html-dark.png')}:940x1380:dark`] : []),
      `${asPage(made.md, 60)}=${join(album, `report-${name}-md.png`)}:900x640:light`,
      `${asPage(made.json, 60)}=${join(album, `report-${name}-json.png`)}:900x640:light`,
    ];
  });
  const argv = [
    electron.binary,
    join(root, 'tools/picture-app'),
    `--user-data-dir=${join(folder, 'data')}`,
    ...(isRoot ? ['--no-sandbox'] : []),
    ...words,
  ];
  const [command, ...args] = process.env.DISPLAY
    ? argv
    : ['xvfb-run', '-a', '-s', '-screen 0 1280x1400x24', '--', ...argv];
  run(command, args, { stdio: ['ignore', 'ignore', 'ignore'] });
}

function exported(report, name, ending) {
  const file = join(folder, `${name}.${ending}`);
  run(process.execPath, [cli, 'report', 'export', report, '--output', file], { env });
  return file;
}

function pagePicture(pdf, picture) {
  const at = join(folder, 'page');
  run('pdftoppm', ['-png', '-r', '80', '-f', '1', '-l', '1', '-singlefile', pdf, at]);
  if (!existsSync(`${at}.png`)) throw new Error(`pdftoppm made no picture of ${pdf}`);
  renameSync(`${at}.png`, picture);
}

/** A text as an editor shows it. */
function asPage(file, lines) {
  const text = readFileSync(file, 'utf8').split('\n').slice(0, lines).join('\n');
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const page = `${file}.html`;
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>body{margin:16px;background:#fff;color:#14181f;font:12px/17px monospace}pre{margin:0;white-space:pre-wrap}</style><pre>${escaped}</pre>`,
  );
  return page;
}
