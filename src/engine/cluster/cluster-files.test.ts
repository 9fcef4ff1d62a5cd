import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

  it('keeps a file as it was before it is changed, and puts it back in the place of one that cannot be used', async () => {
    const cluster = { ...emptyCluster('x'), nodes: [thisComputer()] };
    await new ClusterStore(folder).save(cluster);
    expect(await new ClusterStore(folder).backup('x')).toBeNull();
    const store = new ClusterStore(folder);
    await store.load('x');
    await store.save({ ...cluster, runner: 'agilab' });
    await store.save({ ...cluster, nodes: [] });
    expect((await store.backup('x'))?.cluster).toEqual(cluster);
    const file = join(store.folder('x'), 'cluster.json');
    await writeFile(file, '{"schema": "muster.clus');
    const next = new ClusterStore(folder);
    await expect(next.load('x')).rejects.toMatchObject({ code: 'bad-file' });
    await next.restore('x', 7);
    expect(await next.load('x')).toEqual(cluster);
    expect(await readFile(join(store.folder('x'), 'cluster.unusable-7.json'), 'utf8')).toBe('{"schema": "muster.clus');
  });

  it('restores nothing from a backup that cannot be used either', async () => {
    const store = new ClusterStore(folder);
    await mkdir(store.folder('x'), { recursive: true });
    await writeFile(join(store.folder('x'), 'cluster.backup.json'), 'torn');
    await writeFile(join(store.folder('x'), 'cluster.json'), 'torn too');
    await expect(store.restore('x', 7)).rejects.toMatchObject({ code: 'bad-file' });
    expect(await readFile(join(store.folder('x'), 'cluster.json'), 'utf8')).toBe('torn too');
  });

  it('takes the name of the folder, so that a copied folder never leads back into the first', async () => {
    const store = new ClusterStore(folder);
    await store.save({ ...emptyCluster('lab'), python: '3.12' });
    await cp(store.folder('lab'), store.folder('copy'), { recursive: true });
    expect(await store.load('copy')).toMatchObject({ name: 'copy', python: '3.12' });
  });

  it('keeps nothing of a file that speaks of prototypes, or says a thing twice', async () => {
    const store = new ClusterStore(folder);
    const text = JSON.stringify(emptyCluster('x')).replace(/}$/, ',"__proto__":{"isEvil":true},"runner":"agilab"}');
    await mkdir(store.folder('x'), { recursive: true });
    await writeFile(join(store.folder('x'), 'cluster.json'), text);
    const cluster = await store.load('x');
    expect(cluster).toEqual({ ...emptyCluster('x'), runner: 'agilab' });
    expect('isEvil' in cluster).toBe(false);
  });

  it.each([
    ['a folder', (file: string) => mkdir(file)],
    ['a pipe that nobody writes to', (file: string) => promisify(execFile)('mkfifo', [file])],
    ['larger than any cluster', (file: string) => writeFile(file, '').then(() => truncate(file, 200 * 1024 * 1024))],
  ])('refuses a file that is %s', async (_what, make) => {
    const store = new ClusterStore(folder);
    await mkdir(store.folder('x'), { recursive: true });
    await make(join(store.folder('x'), 'cluster.json'));
    await expect(store.load('x')).rejects.toMatchObject({ code: 'bad-file' });
  });

  it('tells a cluster that another process stored, once', async () => {
    const [here, there] = [new ClusterStore(folder), new ClusterStore(folder)];
    await here.save(emptyCluster('lab'));
    expect(await here.newer('lab')).toBeNull();
    await there.save({ ...emptyCluster('lab'), python: '3.12' });
    expect(await here.newer('lab')).toMatchObject({ python: '3.12' });
    expect(await here.newer('lab')).toBeNull();
  });

  it('names the file when it cannot be written', async () => {
    await writeFile(join(folder, 'clusters'), 'in the way');
    await expect(new ClusterStore(folder).save(emptyCluster('lab'))).rejects.toMatchObject({ code: 'bad-file' });
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

  it('is not taken from a process that has not written its number yet, unless it died before', async () => {
    await writeFile(join(folder, 'lock'), '');
    await expect(new ClusterLock().hold(folder)).rejects.toMatchObject({ code: 'cluster-locked' });
    const long = new Date(Date.now() - 60_000);
    await utimes(join(folder, 'lock'), long, long);
    await (await new ClusterLock().hold(folder))();
  });

  it('of a process that is gone goes to one of many', async () => {
    for (let round = 0; round < 60; round += 1) {
      await writeFile(join(folder, 'lock'), `${process.pid} 1\n`);
      const taken = await Promise.allSettled(Array.from({ length: 16 }, () => new ClusterLock().hold(folder)));
      expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const one of taken) if (one.status === 'fulfilled') await one.value();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('of a process that is gone is taken over although another one died while it took it over', async () => {
    await writeFile(join(folder, 'lock'), `${process.pid} 1\n`);
    const turn = createHash('sha256').update(`${process.pid} 1\n`).digest('hex').slice(0, 16);
    await writeFile(join(folder, `lock.${turn}`), '');
    await expect(new ClusterLock().hold(folder)).rejects.toMatchObject({ code: 'cluster-locked' });
    const long = new Date(Date.now() - 60_000);
    await utimes(join(folder, `lock.${turn}`), long, long);
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
