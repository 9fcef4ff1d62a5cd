import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisComputer } from '../shared/model/cluster';
import type { NodeId } from '../shared/model/ids';
import { say } from '../shared/model/sentence';
import { Engine } from './engine';
import { openJournal } from './journal/file-journal';
import { nodePorts } from './node-ports';

let folder = '';
const opened: Engine[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-engine-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
  await rm(folder, { recursive: true, force: true });
});

/** One shell round the state folder; two of them stand for a window and a command line. */
async function openEngine(): Promise<Engine> {
  const env = { MUSTER_HOME: folder, MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '0' };
  const engine = await Engine.open(nodePorts({ canAsk: false, logSink: () => undefined, env }), 'lab');
  opened.push(engine);
  return engine;
}

const stored = async () => JSON.parse(await readFile(join(folder, 'clusters/lab/cluster.json'), 'utf8'));
const node = (id: string) => ({ ...thisComputer(id), id: id as NodeId, address: `${id}.lab` });

describe('two shells on one cluster', () => {
  it('keep what the other one stored while they were open', async () => {
    const window = await openEngine();
    await window.saveCluster({ ...window.snapshot().cluster, nodes: [node('heron')] });
    const line = await openEngine();
    await line.saveCluster({ ...line.snapshot().cluster, scheduler: 'heron' as NodeId });
    await window.saveCluster({ ...window.snapshot().cluster, python: '3.12' });
    expect(await stored()).toMatchObject({ scheduler: 'heron', python: '3.12', nodes: [{ id: 'heron' }] });
    expect(window.snapshot().cluster.scheduler).toBe('heron');
  });

  it('store nothing after a job that changed nothing, and see the newer cluster in it', async () => {
    const window = await openEngine();
    await window.saveCluster({ ...window.snapshot().cluster, nodes: [node('heron')] });
    const line = await openEngine();
    await line.saveCluster({ ...line.snapshot().cluster, nodes: [], python: '3.11' });
    await window.start({ kind: 'undo', entryIds: ['none'] }).done;
    expect(await stored()).toMatchObject({ nodes: [], python: '3.11' });
    expect(window.snapshot().cluster).toMatchObject({ nodes: [], python: '3.11' });
  });

  it('see the journal of the other one before a change begins', async () => {
    const window = await openEngine();
    const journal = await openJournal(join(folder, 'clusters/lab/journal.jsonl'), () => 1);
    const nothing = { kind: 'none', why: say('x') } as const;
    await journal.change('heron' as NodeId, say('done over there'), nothing, async () => undefined);
    await journal.close();
    expect(window.snapshot().changes).toEqual([]);
    await window.start({ kind: 'undo', entryIds: ['none'] }).done;
    expect(window.snapshot().changes).toMatchObject([{ what: { en: 'done over there' }, state: 'done' }]);
  });
});

describe('Engine', () => {
  it('gives the lock back and names the file when the cluster cannot be stored after a job', async () => {
    const engine = await openEngine();
    await mkdir(join(folder, 'clusters/lab/cluster.json'), { recursive: true });
    const outcome = await engine.start({ kind: 'undo', entryIds: ['none'] }).done;
    expect(outcome).toMatchObject({ state: 'failed', failure: { code: 'bad-file' } });
    await rm(join(folder, 'clusters/lab/cluster.json'), { recursive: true });
    expect(await engine.start({ kind: 'undo', entryIds: ['none'] }).done).toMatchObject({ state: 'done' });
  });

  it('refuses to store another cluster than the open one', async () => {
    const engine = await openEngine();
    const other = { ...engine.snapshot().cluster, name: 'other' };
    await expect(engine.saveCluster(other)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('refuses a journal that is damaged, naming it, and leaves it as it is', async () => {
    const file = join(folder, 'clusters/lab/journal.jsonl');
    await mkdir(join(folder, 'clusters/lab'), { recursive: true });
    await writeFile(file, 'x\ny\nz\n');
    await expect(openEngine()).rejects.toMatchObject({ code: 'bad-file' });
    expect(await readFile(file, 'utf8')).toBe('x\ny\nz\n');
  });
});
