import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { say } from '../../../shared/model/say';
import type { MountHealth, ShareGate } from '../../../shared/model/share';
import { App } from '../../app';
import { followEngine } from '../../store/fleet-store';
import { goTo } from '../../store/wizard-store';
import type { FakeBridge } from '../../testing/fake-bridge';
import { LAB_NOW, node } from '../../testing/fake-fleet';
import { provenFleet, sharePlanOf } from '../../testing/fake-share';
import { prepareWindow } from '../../testing/window-setup';

let stop: () => void = () => {};
afterEach(() => {
  stop();
  cleanup();
});

const heron = node('heron');

async function open(fleet: FleetSnapshot): Promise<FakeBridge> {
  const bridge = prepareWindow(fleet, { 'share.plan': () => sharePlanOf([heron]) });
  stop = followEngine();
  goTo('share');
  render(<App />);
  await screen.findByTestId('share-step');
  return bridge;
}

function withHealth(health: Partial<MountHealth>): FleetSnapshot {
  const fleet = provenFleet();
  const before = fleet.share.workers[heron];
  if (!before) throw new Error('heron has no share');
  const whole = {
    state: 'alive',
    mountedAt: LAB_NOW - 120_000,
    survivesReboot: false,
    at: LAB_NOW,
    ...health,
  } as const;
  const speed = {
    writeBytesPerSecond: 41_500_000,
    readBytesPerSecond: 63_000_000,
    smallFilesPerSecond: 310,
    sizeBytes: 4_194_304,
    at: LAB_NOW,
  };
  return {
    ...fleet,
    share: { ...fleet.share, workers: { ...fleet.share.workers, [heron]: { ...before, health: whole, speed } } },
  };
}

const withGate = (gate: Partial<ShareGate>): FleetSnapshot => {
  const fleet = provenFleet();
  const whole: ShareGate = {
    proof: 'stands',
    runId: null,
    stale: [],
    summary: say('It stands.'),
    at: LAB_NOW,
    ...gate,
  };
  return { ...fleet, share: { ...fleet.share, gate: whole } };
};

it('shows a lost mount in the table, and its age, its speed and what becomes of it in the panel', async () => {
  await open(withHealth({ state: 'dead' }));
  expect(screen.getAllByText('Lost').length).toBeGreaterThan(0);
  expect(screen.getByTestId('edge-atlas-heron').dataset.state).toBe('broken');
  await userEvent.click(screen.getByRole('tab', { name: 'Health' }));
  const panel = await screen.findByTestId('share-health-heron');
  expect(panel.dataset.state).toBe('dead');
  expect(panel.textContent).toContain('41.5 MB/s');
  expect(panel.textContent).toContain('310 each second');
  expect(panel.textContent).toContain('Has to be set up again');
});

it('measures one worker when asked to', async () => {
  const bridge = await open(withHealth({ state: 'dead' }));
  await userEvent.click(screen.getByRole('tab', { name: 'Health' }));
  await userEvent.click(await screen.findByTestId('share-measure-heron'));
  expect(bridge.calls.filter((call) => call.name === 'job.start').map((call) => call.input)).toEqual([
    { kind: 'share-speed', nodes: [heron] },
  ]);
});

it('offers the full proof only when the last one no longer stands', async () => {
  await open(withGate({ proof: 'stands', summary: say('The last proof still stands.') }));
  expect((await screen.findByTestId('share-gate')).textContent).toContain('The last proof still stands.');
  expect(screen.queryByTestId('share-gate-proof')).toBeNull();
  stop();
  cleanup();
  const stale = [
    { evidence: 'output' as const, why: say('1 of 16 output files are gone or changed, 60.parquet first.') },
  ];
  await open(withGate({ proof: 'stale', stale, summary: say('The last proof no longer stands.') }));
  expect((await screen.findByTestId('share-gate')).textContent).toContain('60.parquet first');
  expect(screen.getByTestId('share-gate-proof')).toBeTruthy();
});

it('makes the share last, and says so', async () => {
  const bridge = await open(provenFleet());
  expect(screen.getByTestId('share-lasts').textContent).toBe('SSHFS, until the next restart');
  await userEvent.click(screen.getByTestId('share-persistent'));
  const [saved] = bridge.calls.filter((call) => call.name === 'cluster.save');
  expect(saved?.input).toMatchObject({ share: { isPersistent: true } });
});

it('moves the workers to another scheduler: stored first, then its keys', async () => {
  const bridge = await open(provenFleet());
  await userEvent.click(screen.getByTestId('share-switch'));
  const dialog = await screen.findByTestId('share-switch-dialog');
  expect(dialog.textContent).toContain('nothing is copied');
  await userEvent.click(within(dialog).getByTestId('confirm-share-switch'));
  const acts = bridge.calls.filter((call) => call.name === 'cluster.save' || call.name === 'job.start');
  expect(acts[0]?.name).toBe('cluster.save');
  expect(acts[0]?.input).not.toMatchObject({ scheduler: 'atlas' });
  expect(acts[1]?.input).toEqual({ kind: 'seed', nodes: [] });
});
