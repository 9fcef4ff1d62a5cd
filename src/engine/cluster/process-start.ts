import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const LONGEST_MS = 5_000;

/** Runs a program of this computer and answers with what it printed. */
type Run = (program: string, args: readonly string[]) => Promise<string>;

const runHere: Run = async (program, args) => {
  const env = { ...process.env, LC_ALL: 'C' };
  const options = { timeout: LONGEST_MS, windowsHide: true, env };
  return (await promisify(execFile)(program, [...args], options)).stdout;
};

/** Start time as 100 ns since 1601: fixed when the process was made, so that a clock that is set later changes nothing. */
const windowsQuery = (pid: number): string => `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;

/**
 * When a process was started, as a word that stays the same as long as it lives: tells it from a later one with the same
 * pid. Linux: clock ticks since boot (proc(5), stat field 22); elsewhere asked of the system's own program. Empty when it
 * cannot be known.
 */
export async function processStart(
  pid: number,
  platform: NodeJS.Platform = process.platform,
  run: Run = runHere,
): Promise<string> {
  try {
    if (platform === 'linux') {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    }
    const said =
      platform === 'win32'
        ? await run('powershell.exe', ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', windowsQuery(pid)])
        : await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return said.trim().replace(/\s+/g, '_');
  } catch {
    return '';
  }
}
