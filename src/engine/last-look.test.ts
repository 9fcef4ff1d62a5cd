import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultsOf } from '../shared/model/fleet';
import type { NodeId } from '../shared/model/ids';
import type { JobSpec } from '../shared/model/job';
import { Engine } from './engine';
import { nodePorts } from './node-ports';
import type { EnginePorts } from './ports';

const ATLAS = 'atlas' as NodeId;
const DISCOVER: JobSpec = { kind: 'discover', cidrs: [], typed: [], isPassiveOnly: false, consentToAddresses: 4096 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-look-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function ports(remembersLooks: boolean): EnginePorts {
  const env = { MUSTER_HOME: folder, MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '0' };
  return nodePorts({ canAsk: false, logSink: () => undefined, env, remembersLooks });
}

async function looked(): Promise<void> {
  const engine = await Engine.open(ports(true), 'lab');
  await engine.start(DISCOVER).done;
  await engine.close();
}

describe('what was found out last', () => {
  it('is shown again after a restart, as old, and holds after one more look', async () => {
    await looked();
    const again = await Engine.open(ports(true), 'lab');
    const before = again.snapshot();
    expect(resultsOf(before, ATLAS)['ssh-auth']?.status).toBe('pass');
    expect(resultsOf(before, ATLAS)['ssh-auth']?.at).toBeLessThan(before.staleBefore);
    again.verifyAgain();
    const [job] = Object.values(again.snapshot().jobs);
    expect(job?.kind).toBe('check');
    await new Promise<void>((resolve) => again.onEvent(({ what }) => what.type === 'job-ended' && resolve()));
    expect(resultsOf(again.snapshot(), ATLAS)['ssh-auth']?.at).toBeGreaterThanOrEqual(before.staleBefore);
    await again.close();
  });

  it('is nothing to a command, which looks anew', async () => {
    await looked();
    const command = await Engine.open(ports(false), 'lab');
    expect(command.snapshot().known).toEqual({});
    expect(command.snapshot().staleBefore).toBe(0);
    await command.close();
  });

  it.each(['', '{', '{"schema":"muster.last-look/9"}'])('is left out when its file says %j', async (text) => {
    await looked();
    await writeFile(join(folder, 'clusters/lab/last-look.json'), text);
    const again = await Engine.open(ports(true), 'lab');
    expect(again.snapshot().known).toEqual({});
    expect(again.snapshot().cluster.nodes.length).toBeGreaterThan(10);
    await again.close();
  });

  it('becomes old by a sleep, without a restart', async () => {
    const engine = await Engine.open(ports(true), 'lab');
    await engine.start(DISCOVER).done;
    await engine.wake();
    const { staleBefore } = engine.snapshot();
    expect(resultsOf(engine.snapshot(), ATLAS)['ssh-auth']?.at).toBeLessThanOrEqual(staleBefore);
    await engine.close();
  });
});

describe('the practice lab', () => {
  it('stays as it was left', async () => {
    const engine = await Engine.open(ports(true), 'lab');
    await engine.start(DISCOVER).done;
    await engine.start({ kind: 'fix', nodes: ['merlin' as NodeId], mayAsk: false }).done;
    await engine.close();
    expect(await readFile(join(folder, 'practice-lab.json'), 'utf8')).toContain('0.9.5');
    const again = await Engine.open(ports(true), 'lab');
    await again.start({ kind: 'check', nodes: ['merlin' as NodeId] }).done;
    expect(resultsOf(again.snapshot(), 'merlin' as NodeId)['uv-present']?.status).toBe('pass');
    await again.close();
  });

  it('refuses a proof: recordings compute nothing', async () => {
    const engine = await Engine.open(ports(true), 'lab');
    expect(() => engine.start({ kind: 'prove', isLocal: true })).toThrow(/cannot be proven/);
    await engine.close();
  });
});
