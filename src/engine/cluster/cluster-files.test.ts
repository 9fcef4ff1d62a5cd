import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyCluster, thisComputer } from '../../shared/model/cluster';
import { ClusterLock } from './cluster-lock';
import { ClusterStore } from './cluster-store';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-clusters-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('ClusterStore', () => {
  it('reads back what it saved, private to its owner', async () => {
    const store = new ClusterStore(folder);
    const cluster = { ...emptyCluster('flight-lab'), nodes: [thisComputer()] };
    await store.save(cluster);
    expect(await store.load('flight-lab')).toEqual(cluster);
    expect(await store.names()).toEqual(['flight-lab']);
    expect((await stat(join(store.folder('flight-lab'), 'cluster.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(store.folder('flight-lab'))).toEqual(['cluster.json']);
  });

  it('starts a cluster that is not there yet', async () => {
    expect(await new ClusterStore(folder).load('new')).toEqual(emptyCluster('new'));
  });

  it.each([
    ['cut off', '{"schema": "muster.clus'],
    ['of an unknown schema', JSON.stringify({ ...emptyCluster('x'), schema: 'muster.cluster/9' })],
    ['nested too deep', '['.repeat(100_000)],
    [
      'with a port of 65536',
      JSON.stringify({ ...emptyCluster('x'), share: { ...emptyCluster('x').share, port: 65_536 } }),
    ],
  ])('refuses a file %s, and leaves it as it is', async (_what, text) => {
    const store = new ClusterStore(folder);
    const file = join(store.folder('x'), 'cluster.json');
    await mkdir(store.folder('x'), { recursive: true });
    await writeFile(file, text);
    await expect(store.load('x')).rejects.toMatchObject({ code: 'bad-file' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each(['', '../x', 'a/b', '-x', 'A', '__proto__'])('refuses the name %j', async (name) => {
    await expect(new ClusterStore(folder).load(name)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('ClusterLock', () => {
  it('is held once by one process, and given back by the last user', async () => {
    const lock = new ClusterLock();
    const [first, second] = await Promise.all([lock.hold(folder), lock.hold(folder)]);
    await first();
    await expect(new ClusterLock().hold(folder)).rejects.toMatchObject({ code: 'cluster-locked' });
    await second();
    await (await new ClusterLock().hold(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over the lock of a process that is gone, and of one whose pid is somebody else now', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    await writeFile(join(folder, 'lock'), `${child.pid} 1\n`);
    await (await new ClusterLock().hold(folder))();
    await writeFile(join(folder, 'lock'), `${process.pid} 1\n`);
    await (await new ClusterLock().hold(folder))();
  });
});
