import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureValueOf } from '../../shared/failure';
import type { EngineEvent } from '../../shared/model/event';
import { foundFleet } from '../testing/fake-fleet';
import { prepareWindow } from '../testing/window-setup';
import { foldBatch, followEngine, useFleetStore } from './fleet-store';

const scan = (seq: number, isDone: boolean): EngineEvent => ({
  seq,
  at: 1,
  what: { type: 'scan-progress', networks: [], isDone },
});
let stop: (() => void) | undefined;
afterEach(() => stop?.());

describe('foldBatch', () => {
  it('leaves out what the snapshot already holds, and folds what is newer', () => {
    const fleet = foundFleet();
    const next = foldBatch(fleet, [scan(fleet.seq, false), scan(fleet.seq + 1, true)]);
    expect(next?.seq).toBe(fleet.seq + 1);
    expect(next?.scan?.isDone).toBe(true);
  });
  it('refuses a batch with a gap', () => {
    const fleet = foundFleet();
    expect(foldBatch(fleet, [scan(fleet.seq + 2, true)])).toBeNull();
  });
});

describe('followEngine', () => {
  it('shows the snapshot, then every event after it', async () => {
    const bridge = prepareWindow(foundFleet());
    stop = followEngine();
    await vi.waitFor(() => expect(useFleetStore.getState().phase).toBe('live'));
    bridge.emit({ type: 'scan-progress', networks: [], isDone: true });
    expect(useFleetStore.getState().fleet.scan).toEqual({ networks: [], isDone: true });
  });
  it('takes the snapshot again when an event is missing in between', async () => {
    const bridge = prepareWindow(foundFleet());
    stop = followEngine();
    await vi.waitFor(() => expect(useFleetStore.getState().phase).toBe('live'));
    bridge.send([scan(bridge.fleet().seq + 5, true)]);
    await vi.waitFor(() => expect(useFleetStore.getState().fleet.seq).toBe(bridge.fleet().seq));
    expect(bridge.calls.filter((made) => made.name === 'engine.snapshot')).toHaveLength(2);
  });
  it('says why when the snapshot cannot be had', async () => {
    const bridge = prepareWindow(foundFleet());
    bridge.refuse('engine.snapshot', failureValueOf(new Error('broken pipe')));
    stop = followEngine();
    await vi.waitFor(() => expect(useFleetStore.getState().phase).toBe('lost'));
    expect(useFleetStore.getState().failure?.detail).toBe('broken pipe');
  });
});
