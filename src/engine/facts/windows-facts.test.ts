import { describe, expect, it } from 'vitest';
import { type AskProgram, foreignWindowsFacts, thisWindowsFacts } from './windows-facts';

// What the programs of Windows 11 print, as recorded; nothing here ran on a Windows machine.

const NETSTAT_DE = [
  '',
  'Aktive Verbindungen',
  '',
  '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
  '  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1044',
  '  TCP    0.0.0.0:8786           0.0.0.0:0              ABHÖREN         7344',
  '  TCP    10.0.0.4:9001          10.0.0.9:50122         HERGESTELLT     7344',
  '  TCP    [::]:9007              [::]:0                 ABHÖREN         7344',
].join('\r\n');

const SAYS: Readonly<Record<string, { stdout: string; stderr: string }>> = {
  'ssh -V': { stdout: '', stderr: 'OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2\r\n' },
  'where.exe scp': { stdout: 'C:\\Windows\\System32\\OpenSSH\\scp.exe\r\n', stderr: '' },
  'where.exe sftp': { stdout: 'C:\\Windows\\System32\\OpenSSH\\sftp.exe\r\n', stderr: '' },
  'powershell.exe -NoProfile -NonInteractive -Command (Get-Service ssh-agent).Status': {
    stdout: 'Stopped\r\n',
    stderr: '',
  },
  'netstat -ano -p TCP': { stdout: NETSTAT_DE, stderr: '' },
  'uv --version': { stdout: 'uv 0.9.5 (d5f39331a 2025-10-21)\r\n', stderr: '' },
  'python -c import sys; print(sys.version.split()[0])': { stdout: '3.13.1\r\n', stderr: '' },
};

const recorded =
  (says: typeof SAYS, asked: string[] = []): AskProgram =>
  async (program, args) => {
    const line = [program, ...args].join(' ');
    asked.push(line);
    return says[line] ?? null;
  };

describe('facts of a Windows manager', () => {
  it('come from programs with arguments alone', async () => {
    const asked: string[] = [];
    const facts = await thisWindowsFacts(7, recorded(SAYS, asked));
    expect(facts).toMatchObject({
      os: 'windows',
      gatheredAt: 7,
      ssh: { version: '9.5p1', hasClient: true, hasScp: true, hasSftp: true, agentService: 'Stopped' },
      uv: { version: '0.9.5', runs: true },
      python3: { version: '3.13.1', isReal: true },
      portsInUse: [8786, 9007],
    });
    expect(asked.sort()).toEqual(Object.keys(SAYS).sort());
  });

  it('without the OpenSSH capability, without Python, and with the alias of the store', async () => {
    const store = 'python -c import sys; print(sys.version.split()[0])';
    const facts = await thisWindowsFacts(7, recorded({ [store]: { stdout: 'Python was not found', stderr: '' } }));
    expect(facts.ssh).toEqual({ version: '', hasClient: false, hasScp: false, hasSftp: false, sftpServer: '' });
    expect([facts.python3, facts.uv]).toEqual([null, null]);
    expect(facts.missing).toContain('network');
  });

  it('a foreign one is named and nothing more', () => {
    expect(foreignWindowsFacts('ada', 3)).toMatchObject({ os: 'windows', user: 'ada', ssh: { hasClient: false } });
  });
});
