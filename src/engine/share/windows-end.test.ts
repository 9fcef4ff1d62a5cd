import { access, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import { type Cluster, emptyCluster, thisComputer } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { english } from '../../shared/model/sentence';
import { LocalSession } from '../local/local-session';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { applyShare } from './apply-share';
import { lookAndPlan } from './plan-share';
import { lookAtWindowsEnd, sftpPathOf, type WindowsFiles, windowsPathOf, windowsShareOf } from './windows-end';

const HOME = "C:\\Users\\O'Hara";
const WORKER_LOOK = [
  'home=/home/ada',
  'user=ada',
  'system=Linux',
  'sshfs=/usr/bin/sshfs',
  'path=/home/ada/clustershare/lab',
  'base=/home/ada',
  'localshare=/home/ada/localshare',
  'kind=absent',
  'agilab=no',
  'envfile=no',
  'services=none',
].join('\n');

let folder: string;

/** Drive C: of a Windows computer, as a folder of this one. */
const drive = (): WindowsFiles => {
  const here = (path: string) => join(folder, path.replace(/^C:/, '').replace(/\\/g, '/'));
  const there = (path: string) => `C:${path.slice(folder.length).replace(/\//g, '\\') || '\\'}`;
  return {
    kindOf: async (path) => {
      const stats = await lstat(here(path)).catch(() => null);
      if (!stats) return null;
      return stats.isSymbolicLink() ? 'symlink' : stats.isDirectory() ? 'folder' : 'file';
    },
    realPath: async (path) => there(await realpath(here(path))),
    names: (path) => readdir(here(path)),
    isWritable: (path) =>
      access(here(path)).then(
        () => true,
        () => false,
      ),
    text: (path) => readFile(here(path), 'utf8').catch(() => null),
  };
};

const home = () => join(folder, "Users/O'Hara");

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'muster-drive-')));
  await mkdir(home(), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('paths of Windows as SFTP names them', () => {
  it.each([
    ['C:\\Users\\ada\\x y', '/C:/Users/ada/x y'],
    ['d:\\data', '/d:/data'],
  ])('%s is %s, there and back', (path, sftp) => {
    expect(sftpPathOf(path)).toBe(sftp);
    expect(windowsPathOf(sftp)).toBe(path);
  });

  it.each([
    ['clustershare/lab', `${HOME}\\clustershare\\lab`],
    ['/D:/data/lab', 'D:\\data\\lab'],
  ])('a share typed as %s lies at %s', (typed, path) => {
    expect(windowsShareOf(typed, HOME)).toBe(path);
  });

  it.each([
    ['a home folder on a server', 'clustershare/lab', '\\\\server\\homes\\ada'],
    ['a path without a drive', '/srv/lab', HOME],
  ])('%s is refused', (_, typed, at) => {
    expect(() => windowsShareOf(typed, at)).toThrow(/is on no drive of its own/);
  });
});

describe('the scheduler’s end on Windows', () => {
  const look = (typed = 'clustershare/lab') => lookAtWindowsEnd(typed, { home: HOME, user: 'ohara' }, drive());

  it('that is not there yet: where it would be made, and the keys that AGILab has', async () => {
    await mkdir(join(home(), '.agilab'));
    await writeFile(join(home(), '.agilab/.env'), 'SECRET=x\r\nAGI_CLUSTER_ENABLED=0\r\n');
    expect(await look()).toMatchObject({
      system: 'windows',
      home: "/C:/Users/O'Hara",
      path: "/C:/Users/O'Hara/clustershare/lab",
      base: "/C:/Users/O'Hara",
      localShare: "/C:/Users/O'Hara/localshare",
      kind: 'absent',
      hasAgilabFolder: true,
      hasEnvFile: true,
      envLines: ['AGI_CLUSTER_ENABLED=0'],
      isWritable: true,
    });
  });

  it('that is a folder with files, or a file', async () => {
    await mkdir(join(home(), 'clustershare/lab'), { recursive: true });
    await writeFile(join(home(), 'clustershare/lab/notes.txt'), '');
    expect(await look()).toMatchObject({ kind: 'folder', entries: 1, firstEntry: 'notes.txt' });
    expect(await look('clustershare/lab/notes.txt')).toMatchObject({ kind: 'file' });
  });

  it('reached through a link is told by where it physically lies', async () => {
    await mkdir(join(folder, 'Data'));
    await symlink(join(folder, 'Data'), join(home(), 'clustershare'));
    expect(await look()).toMatchObject({ path: '/C:/Data/lab', base: '/C:/Data' });
  });

  it('takes LocalShare for localshare, as Windows does', async () => {
    expect(await look('LocalShare/x')).toMatchObject({ localShare: "/C:/Users/O'Hara/LocalShare" });
  });
});

describe('a plan where this Windows computer is the scheduler', () => {
  const cluster: Cluster = {
    ...emptyCluster('lab'),
    nodes: [thisComputer(), ClusterNode.parse({ id: 'w1', name: 'w1', address: '10.0.0.2', user: 'ada' })],
    scheduler: MANAGER,
    schedulerAddress: '10.0.0.1',
    workers: [{ node: 'w1' as NodeId, slots: 1 }],
  };
  const context = { home: HOME, env: { USERNAME: 'ohara', USER: 'ohara' }, now: () => 0, log: () => undefined };
  const own = new LocalSession({ ...context } as ConstructorParameters<typeof LocalSession>[0], undefined, 'win32');
  const worker = {
    nodeId: 'w1',
    user: 'ada',
    localAddress: '10.0.0.1',
    observe: async () => ({ exitCode: 0, stdout: WORKER_LOOK, stderr: '', droppedBytes: 0, durationMs: 1 }),
  } as unknown as Session;
  const job = () =>
    ({
      cluster,
      session: async (node: NodeId) => (node === MANAGER ? own : worker),
      signal: new AbortController().signal,
      ports: { home: HOME },
    }) as unknown as JobContext;
  const plan = (files = drive()) => lookAndPlan([], job(), { platform: 'win32', files });

  it('is made without a POSIX shell, and printed for PowerShell', async () => {
    const { shown, refusals } = await plan();
    expect([refusals, shown.refusals]).toEqual([[], []]);
    expect(shown.source).toMatch(/^\S+@10\.0\.0\.1:\/C:\/Users\/O'Hara\/clustershare\/lab$/);
    expect(shown.steps[0]?.shown).toBe(
      "New-Item -ItemType Directory -Force -Path 'C:\\Users\\O''Hara\\clustershare\\lab'",
    );
    expect(shown.powerShell).toContain("$share = 'C:\\Users\\O''Hara\\clustershare\\lab'");
    expect(shown.powerShell).toContain("Set-Key $envFile 'AGI_CLUSTER_SHARE' 'AGI_CLUSTER_SHARE=clustershare/lab'");
    expect(shown.powerShell).toContain(":/C:/Users/O''\\''''Hara/clustershare/lab'' ");
    expect(shown.script).toContain("mkdir -p -- 'C:/Users/");
  });

  it('refuses a file, and a folder that cannot be written', async () => {
    const refusals = async (files: WindowsFiles) =>
      (await plan(files)).refusals.map(({ message }) => english(message)).join();
    expect(await refusals({ ...drive(), isWritable: async () => false })).toContain('cannot be written');
    await mkdir(join(home(), 'clustershare'), { recursive: true });
    await writeFile(join(home(), 'clustershare/lab'), '');
    expect(await refusals(drive())).toContain('is a file');
  });

  it('is not carried out from here, and says what to do instead', async () => {
    const error = await applyShare({ kind: 'share-apply', nodes: [], planHash: null }, job(), {
      platform: 'win32',
      files: drive(),
    }).catch((thrown: Failure) => thrown);
    expect(error).toMatchObject({ code: 'unsupported-here' });
    expect(error instanceof Failure && english(error.toValue().next)).toContain('--powershell');
  });
});
