import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { processStart } from './process-start';

describe('processStart', () => {
  it.each<NodeJS.Platform>(process.platform === 'win32' ? ['win32'] : ['linux', 'darwin'])(
    'stays the same for one process, and differs for another, as %s asks for it',
    async (platform) => {
      const own = await processStart(process.pid, platform);
      expect(own).toMatch(/^\S+$/);
      expect(await processStart(process.pid, platform)).toBe(own);
      expect(await processStart(1, platform)).not.toBe(own);
    },
  );

  it('is empty for a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await processStart(pid)).toBe('');
  });

  it('asks PowerShell for a number that no later clock changes', async () => {
    const asked: string[] = [];
    const start = await processStart(4242, 'win32', async (program, args) => {
      asked.push(program, args.at(-1) ?? '');
      return '133765432101234567\r\n';
    });
    expect(start).toBe('133765432101234567');
    expect(asked).toEqual(['powershell.exe', '(Get-Process -Id 4242).StartTime.ToFileTimeUtc()']);
  });

  it('is one word on macOS', async () => {
    const start = await processStart(7, 'darwin', async () => 'Mon Nov 23 09:01:02 2026    \n');
    expect(start).toBe('Mon_Nov_23_09:01:02_2026');
  });

  it('is empty where the program is missing', async () => {
    expect(await processStart(7, 'win32', () => Promise.reject(new Error('ENOENT')))).toBe('');
  });
});
