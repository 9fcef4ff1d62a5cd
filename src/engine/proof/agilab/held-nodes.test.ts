import { expect, it, vi } from 'vitest';
import { Failure } from '../../../shared/failure';
import type { NodeId, RunId } from '../../../shared/model/ids';
import { Later } from '../later';
import { fakeJob } from '../testing/fake-job';
import { HeldNodes } from './held-nodes';

const [ATLAS, HERON] = ['atlas' as NodeId, 'heron' as NodeId];
const run = { id: 'r1' as RunId, environment: 'wenv/flight_telemetry_worker' };

function stand() {
  const ends = new Map([
    [ATLAS, new Later<void>()],
    [HERON, new Later<void>()],
  ]);
  const job = fakeJob(({ node }) => ({ lines: ['MUSTER-LEASE taken', 'MUSTER-HELD'], until: ends.get(node)?.value }));
  const onLost = vi.fn();
  return { ends, job, onLost, held: new HeldNodes(job, onLost) };
}

it('takes every node with the script that ends what AGILab runs there', async () => {
  const { job, held, onLost } = stand();
  await held.take([ATLAS, HERON], run);
  expect(job.asked.map(({ node, script, values }) => [node, script, values.WENV, values.INPUT_NAMES])).toEqual([
    [ATLAS, 'agilab-hold', run.environment, ''],
    [HERON, 'agilab-hold', run.environment, ''],
  ]);
  expect([held.lost, onLost.mock.calls.length]).toEqual([null, 0]);
});

it('fails as the first node that somebody else holds', async () => {
  const { job, ends } = stand();
  const taken = fakeJob((asked) =>
    asked.node === HERON
      ? { lines: ['MUSTER-ERROR node-leased bob@laptop is running a proof'], exitCode: 3 }
      : { lines: ['MUSTER-HELD'], until: ends.get(ATLAS)?.value },
  );
  const held = new HeldNodes({ ...job, session: taken.session }, () => undefined);
  await expect(held.take([ATLAS, HERON], run)).rejects.toMatchObject({ code: 'node-leased', nodeId: HERON });
});

it('says which node was lost first, once', async () => {
  const { ends, held, onLost } = stand();
  await held.take([ATLAS, HERON], run);
  ends.get(HERON)?.follow(Promise.reject(new Failure('connection-lost', undefined, { nodeId: HERON })));
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled());
  ends.get(ATLAS)?.follow(Promise.reject(new Failure('connection-lost', undefined, { nodeId: ATLAS })));
  expect(held.lost).toMatchObject({ code: 'connection-lost', nodeId: HERON });
});

it('loses nothing when the node is given back, by the end of the run or by a cancel', async () => {
  const { ends, held, onLost } = stand();
  await held.take([ATLAS, HERON], run);
  ends.get(ATLAS)?.follow(Promise.resolve());
  const back = held.giveBack();
  ends.get(HERON)?.follow(Promise.reject(new Failure('cancelled')));
  await back;
  expect([held.lost, onLost.mock.calls.length]).toEqual([null, 0]);
});
