import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { UvPlatform } from './uv-platform';

const FETCH_MS = 300_000;

type Run = (program: string, args: readonly string[]) => Promise<{ readonly failed: boolean; readonly stderr: string }>;

/** Ways to get a wheel, best first. Programs with arguments and no shell, so that they are the same on three systems. */
export const waysToFetch = ({ uv, pip }: UvPlatform, target: string): (readonly [string, readonly string[]])[] => {
  const byPip = ['-m', 'pip', 'install', '--quiet', '--no-cache-dir', '--disable-pip-version-check', '--no-deps'];
  const wheel = ['--only-binary=:all:', '--platform', pip, '--target', target, 'uv'];
  return [
    [
      'uv',
      [
        'pip',
        'install',
        '--quiet',
        '--no-cache',
        '--no-deps',
        '--no-build',
        '--target',
        target,
        '--python-platform',
        uv,
        'uv',
      ],
    ],
    ['python3', [...byPip, ...wheel]],
    ['python', [...byPip, ...wheel]],
  ];
};

/**
 * The program uv for another kind of machine, by this computer's own package index; what is unpacked for it is removed.
 * @throws Failure no-index with what uv and pip said.
 */
export async function fetchUvHere(
  platform: UvPlatform,
  signal: AbortSignal,
  run: Run = (program, args) => runHere(program, args, signal),
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-uv-'));
  const target = join(folder, 'wheel');
  try {
    const said: string[] = [];
    for (const [program, args] of waysToFetch(platform, target)) {
      const { failed, stderr } = await run(program, args);
      if (signal.aborted) throw new Failure('cancelled');
      const bytes = failed ? null : await readFile(join(target, 'bin', 'uv')).catch(() => null);
      if (bytes) return bytes;
      said.push(`${program}: ${stderr.trim().slice(-500)}`);
    }
    throw new Failure('no-index', say('This computer could not get uv for {{platform}}.', { platform: platform.uv }), {
      detail: said.join('\n'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runHere(program: string, args: readonly string[], signal: AbortSignal) {
  const ran = await execa(program, args, {
    timeout: FETCH_MS,
    reject: false,
    stdin: 'ignore',
    windowsHide: true,
    signal,
  });
  return { failed: ran.failed, stderr: ran.stderr ?? '' };
}
