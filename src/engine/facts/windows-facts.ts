import { statfs } from 'node:fs/promises';
import * as os from 'node:os';
import { execa } from 'execa';
import type { NodeFacts } from '../../shared/model/node';

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
export async function thisWindowsFacts(gatheredAt: number): Promise<NodeFacts> {
  const home = os.homedir();
  const space = await statfs(home).catch(() => null);
  const cpus = os.cpus();
  const [python3, uv] = await Promise.all([
    toolHere('python', ['-c', 'import sys; print(sys.version.split()[0])']),
    toolHere('uv', ['--version']),
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
    addresses: addressesHere(),
    missing: ['keys', 'mounts', 'gpu', ...(space ? [] : ['home'])],
  };
}

/** A program that runs and says its version. The store's alias for Python does neither, so it counts as absent. */
async function toolHere(program: string, args: readonly string[]): Promise<NodeFacts['sshfs']> {
  const said = await execa(program, args, { timeout: 3_000, reject: false, stdin: 'ignore', windowsHide: true });
  const version = /\d+\.\d+(\.\d+)*/.exec(said.stdout ?? '')?.[0];
  return said.failed || version === undefined ? null : { path: program, version, isOnPath: true };
}

const addressesHere = (): string[] =>
  Object.values(os.networkInterfaces()).flatMap((list) =>
    (list ?? []).filter((entry) => !entry.internal && !entry.address.startsWith('fe80:')).map((entry) => entry.address),
  );
