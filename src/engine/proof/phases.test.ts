import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { JobContext } from '../ports';
import { Phases } from './phases';

const [atlas, heron, ibis] = ['atlas', 'heron', 'ibis'] as NodeId[] as [NodeId, NodeId, NodeId];

function phasesOf(signal = new AbortController().signal): Phases {
  return new Phases({ signal, emit: () => undefined, ports: { now: () => 1 } } as unknown as JobContext);
}
const statesOf = (phases: Phases) => phases.spans.map(({ phase, state, detail }) => `${phase} ${state} ${detail}`);

describe('how phases end', () => {
  it('one fails, and those that waited for it end early: they did not fail', async () => {
    const phases = phasesOf();
    const share = new Failure('sentinel-failed');
    const looking = phases.run('sentinel', atlas, () => Promise.reject(share));
    const starting = phases.run('start-scheduler', atlas, () => looking);
    await Promise.allSettled([looking, starting]);
    expect(statesOf(phases)).toEqual(['sentinel failed sentinel-failed', 'start-scheduler cancelled sentinel-failed']);
  });

  it('two nodes that each fail by themselves have both failed', async () => {
    const phases = phasesOf();
    const nodes = [{ id: heron }, { id: ibis }];
    await expect(phases.runAll('install', nodes, () => Promise.reject(new Failure('no-index')))).rejects.toThrow();
    expect(statesOf(phases)).toEqual(['install failed no-index', 'install failed no-index']);
  });

  it('a run that was cancelled has no failed phase', async () => {
    const abort = new AbortController();
    const phases = phasesOf(abort.signal);
    const running = phases.run('compute', atlas, async () => {
      abort.abort();
      throw new Error('killed');
    });
    await expect(running).rejects.toThrow('killed');
    expect(statesOf(phases)).toEqual(['compute cancelled internal']);
  });
});
