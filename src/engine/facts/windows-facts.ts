import { statfs } from 'node:fs/promises';
import * as os from 'node:os';
import { execa } from 'execa';
import type { NodeFacts } from '../../shared/model/node';
import { portsAmong } from './parse-network';

const NOTHING: NodeFacts = {
  gatheredAt: 0,
  missing: [],
  hostname: '',
  user: '',
  uid: -1,
  os: 'windows',
  osName: 'Windows',
  osId: 'windows',
  osLike: [],
  osVersion: '',
  kernel: '',
  arch: '',
  cpuModel: '',
  cores: 1,
  ramBytes: 0,
  gpu: '',
  npu: '',
  home: '',
  homeFreeBytes: 0,
  isHomeWritable: true,
  isHomeNoexec: false,
  shell: '',
  path: '',
  python3: null,
  uv: null,
  sshfs: null,
  fuse: { hasDevice: false, isUsable: false, fusermount: null },
  ssh: { version: '', hasClient: false, hasScp: false, hasSftp: false, sftpServer: '' },
  curl: null,
  compiler: null,
  uvPythons: [],
  image: null,
  isDpkgInterrupted: false,
  brew: null,
  packageManager: 'none',
  sudo: 'none',
  clockOffsetMs: 0,
  hostKeys: [],
  userKeys: [],
  mounts: [],
  addresses: [],
  portsInUse: [],
};

/** A Windows machine met over SSH: recognised and named, and nothing more, since no POSIX shell answers there. */
export const foreignWindowsFacts = (user: string, gatheredAt: number): NodeFacts => ({
  ...NOTHING,
  gatheredAt,
  user,
  missing: ['hardware', 'tools', 'keys', 'network', 'rights', 'home', 'mounts', 'gpu'],
});

/** This computer when it runs Windows: from Node, and from children that are given arguments, never shell text. */
export async function thisWindowsFacts(gatheredAt: number, ask: AskProgram = askProgram): Promise<NodeFacts> {
  const home = os.homedir();
  const space = await statfs(home).catch(() => null);
  const cpus = os.cpus();
  const [python3, uv, ssh, portsInUse] = await Promise.all([
    toolHere('python', ['-c', 'import sys; print(sys.version.split()[0])'], ask),
    toolHere('uv', ['--version'], ask),
    sshHere(ask),
    portsHere(ask),
  ]);
  return {
    ...NOTHING,
    gatheredAt,
    hostname: os.hostname(),
    user: os.userInfo().username,
    osName: os.version().replace(/^Microsoft /, ''),
    osVersion: os.release(),
    kernel: os.release(),
    arch: os.arch(),
    cpuModel: cpus[0]?.model.trim() ?? '',
    cores: Math.max(1, cpus.length),
    ramBytes: os.totalmem(),
    home,
    homeFreeBytes: space ? space.bavail * space.bsize : 0,
    path: process.env.PATH ?? '',
    python3: python3 && { ...python3, isReal: true },
    uv: uv && { ...uv, runs: true },
    ssh,
    portsInUse: portsInUse ?? [],
    addresses: addressesHere(),
    missing: ['keys', 'mounts', 'gpu', ...(space ? [] : ['home']), ...(portsInUse ? [] : ['network'])],
  };
}

/** A program that runs and says its version. The store's alias for Python does neither, so it counts as absent. */
async function toolHere(program: string, args: readonly string[], ask: AskProgram): Promise<NodeFacts['sshfs']> {
  const said = await ask(program, args);
  const version = /\d+\.\d+(\.\d+)*/.exec(said?.stdout ?? '')?.[0];
  return version === undefined ? null : { path: program, version, isOnPath: true };
}

/** `ssh -V` writes to standard error: `OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2`. The agent is a service there. */
async function sshHere(ask: AskProgram): Promise<NodeFacts['ssh']> {
  const powerShell = ['-NoProfile', '-NonInteractive', '-Command', '(Get-Service ssh-agent).Status'];
  const [ssh, scp, sftp, agent] = await Promise.all([
    ask('ssh', ['-V']),
    ask('where.exe', ['scp']),
    ask('where.exe', ['sftp']),
    ask('powershell.exe', powerShell),
  ]);
  const version = /OpenSSH_(?:for_Windows_)?([\w.]+)/.exec(`${ssh?.stderr ?? ''} ${ssh?.stdout ?? ''}`)?.[1];
  const status = agent?.stdout.trim();
  return {
    version: version ?? '',
    hasClient: version !== undefined,
    hasScp: scp !== null,
    hasSftp: sftp !== null,
    sftpServer: '',
    ...(status ? { agentService: status } : {}),
  };
}

/** Listening ports from `netstat -ano -p TCP`, whose words are translated but whose columns are not; null when it did not run. */
async function portsHere(ask: AskProgram): Promise<number[] | null> {
  const said = await ask('netstat', ['-ano', '-p', 'TCP']);
  if (!said) return null;
  // A listening socket has no far end: its foreign address is 0.0.0.0:0 or [::]:0.
  const rows = said.stdout.matchAll(/^\s*TCP\s+\S+:(\d+)\s+(?:0\.0\.0\.0|\[::\]):0\s/gm);
  return portsAmong([...rows].map(([, port]) => Number(port)));
}

/** Runs a program with arguments, without a shell. Null when it is not there, failed, or did not answer within 5 s. */
export type AskProgram = (
  program: string,
  args: readonly string[],
) => Promise<{ readonly stdout: string; readonly stderr: string } | null>;

const askProgram: AskProgram = async (program, args) => {
  const said = await execa(program, args, { timeout: 5_000, reject: false, stdin: 'ignore', windowsHide: true });
  return said.failed ? null : { stdout: said.stdout ?? '', stderr: said.stderr ?? '' };
};

const addressesHere = (): string[] =>
  Object.values(os.networkInterfaces()).flatMap((list) =>
    (list ?? []).filter((entry) => !entry.internal && !entry.address.startsWith('fe80:')).map((entry) => entry.address),
  );
