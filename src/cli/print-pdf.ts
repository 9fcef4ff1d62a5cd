import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { Failure } from '../shared/failure';
import { say } from '../shared/model/sentence';

const PRINT_WITHIN_MS = 60_000;

interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

const INSTEAD = say('Export the HTML report and print it from a browser, or save the PDF in the window of Muster.');

/**
 * The app that can print: the one this command line belongs to when it is packaged, else the Electron that
 * `npm run muster` found, with this checkout as its app.
 */
function appProgram(env: NodeJS.ProcessEnv): Program {
  if (process.versions.electron !== undefined) return { command: process.execPath, args: [] };
  const electron = env.MUSTER_ELECTRON;
  const app = env.MUSTER_APP ?? resolve(__dirname, '..', '..');
  if (electron && existsSync(electron)) return { command: electron, args: [app] };
  throw new Failure('unsupported-here', say('Printing a PDF needs the app, and only the command line is here.'), {
    next: INSTEAD,
  });
}

/** Electron wants a display on Linux even for a hidden window; xvfb-run gives it one that nobody sees. */
function withDisplay({ command, args }: Program, env: NodeJS.ProcessEnv): Program {
  if (process.platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return { command, args };
  const xvfb = (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'xvfb-run'))
    .find((file) => existsSync(file));
  if (xvfb) return { command: xvfb, args: ['-a', '--', command, ...args] };
  const next = say('Install the package xvfb, or export the HTML report and print it from a browser.');
  throw new Failure('unsupported-here', say('Printing a PDF needs a display, and there is none.'), { next });
}

/** Chromium refuses its sandbox to root. The page that is printed has no script and loads nothing. */
const sandboxArgs = (): string[] => (process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []);

/** Prints a script-free page by a hidden window of the app. @throws Failure unsupported-here, command-failed, deadline-passed. */
export async function printPdf(html: string, env: NodeJS.ProcessEnv = process.env): Promise<Buffer> {
  const program = withDisplay(appProgram(env), env);
  const folder = await mkdtemp(join(tmpdir(), 'muster-print-'));
  try {
    const [from, to] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    await writeFile(from, html, { mode: 0o600 });
    const flags = [
      `--user-data-dir=${join(folder, 'data')}`,
      `--print-report=${from}`,
      `--print-to=${to}`,
      ...sandboxArgs(),
    ];
    await run({ command: program.command, args: [...program.args, ...flags] }, env);
    return await readFile(to).catch(() => {
      throw new Failure('command-failed', say('The app ended without printing the report.'), { next: INSTEAD });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run({ command, args }: Program, env: NodeJS.ProcessEnv): Promise<void> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...rest } = env;
  return new Promise((done, reject) => {
    const child = spawn(command, [...args], { env: rest, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
    const err: Buffer[] = [];
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Failure('deadline-passed', say('The app did not print in time.'), { next: INSTEAD }));
    }, PRINT_WITHIN_MS);
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(
        new Failure('unsupported-here', say('The app could not be started to print.'), {
          detail: error.message,
          next: INSTEAD,
        }),
      );
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const detail = Buffer.concat(err).toString('utf8').slice(-2000);
      if (code === 0) done();
      else reject(new Failure('command-failed', say('The app could not print the report.'), { detail, next: INSTEAD }));
    });
  });
}
