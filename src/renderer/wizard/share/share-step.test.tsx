import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { NodeId } from '../../../shared/model/ids';
import type { SharePlan } from '../../../shared/model/share';
import { App } from '../../app';
import { followEngine } from '../../store/fleet-store';
import { goTo } from '../../store/wizard-store';
import type { FakeBridge } from '../../testing/fake-bridge';
import { oneMachineFleet, preparedFleet, seededFleet, WORKERS } from '../../testing/fake-cluster';
import { node } from '../../testing/fake-fleet';
import { oneWayFailure, oneWayFleet, provenFleet, sharePlanOf, sharingFleet } from '../../testing/fake-share';
import { prepareWindow } from '../../testing/window-setup';

let stop: () => void = () => {};
afterEach(() => {
  stop();
  cleanup();
});

async function open(fleet: FleetSnapshot, refusals: SharePlan['refusals'] = []): Promise<FakeBridge> {
  const plan = ({ nodes }: { nodes: NodeId[] }): SharePlan => sharePlanOf(nodes, refusals);
  const bridge = prepareWindow(fleet, { 'share.plan': plan });
  stop = followEngine();
  goTo('share');
  render(<App />);
  await screen.findByTestId('share-step');
  return bridge;
}
const filled = (): string[] =>
  [...document.querySelectorAll('.main [data-primary]:not([disabled])')].map((button) => button.textContent ?? '');
const started = (bridge: FakeBridge): unknown[] =>
  bridge.calls.filter((call) => call.name === 'job.start').map((call) => call.input);

it('shows the exact commands first, and applies the plan that was shown', async () => {
  const bridge = await open(seededFleet());
  expect((await screen.findByTestId('share-plan-kestrel')).textContent).toContain('sshfs -o StrictHostKeyChecking=yes');
  expect(started(bridge)).toEqual([]);
  await userEvent.click(screen.getByTestId('share-apply'));
  const hash = sharePlanOf(WORKERS).hash;
  expect(started(bridge)).toEqual([{ kind: 'share-apply', nodes: WORKERS, planHash: hash }]);
});

it('does not apply a share that is refused, and says what to do', async () => {
  const refusal = { ...oneWayFailure, code: 'share-refused' as const, nodeId: node('atlas') };
  await open(seededFleet(), [refusal]);
  expect((await screen.findByTestId('share-refusal')).textContent).toContain('Set up the share again on heron.');
  expect(screen.getByTestId('share-apply').hasAttribute('disabled')).toBe(true);
  expect(filled()).toEqual([]);
});

it('ticks the steps of a worker while they are done', async () => {
  await open(sharingFleet());
  expect((await screen.findByTestId('share-step-heron-mount')).dataset.state).toBe('done');
  expect(screen.getByTestId('share-step-heron-sentinel').dataset.state).toBe('running');
  expect(screen.getByTestId('share-sentinel-kestrel').dataset.state).toBe('both-ways');
  expect(screen.getByTestId('edge-atlas-heron').dataset.state).toBe('progress');
  expect(filled()).toEqual([]);
});

it('asks for no plan while the nodes are being changed', async () => {
  const bridge = await open(sharingFleet());
  await screen.findByTestId('cancel-job');
  expect(bridge.calls.some((call) => call.name === 'share.plan')).toBe(false);
});

it('says which way a sentinel failed, and sets up again only that worker', async () => {
  const bridge = await open(oneWayFleet());
  expect((await screen.findByTestId('share-sentinel-heron')).dataset.state).toBe('one-way');
  expect(screen.getByTestId('share-failure-heron').textContent).toContain('atlas never saw the answer of heron');
  await screen.findByTestId('share-plan-heron');
  await userEvent.click(screen.getByTestId('share-apply'));
  expect(started(bridge)).toEqual([{ kind: 'share-apply', nodes: ['heron'], planHash: 'plan-heron' }]);
});

it('goes on when every worker is proven, and takes down only after showing what that undoes', async () => {
  const bridge = await open(provenFleet());
  expect(await screen.findByText('Continue to the proof')).toBeTruthy();
  expect(filled()).toEqual(['Continue to the proof']);
  await userEvent.click(screen.getByTestId('share-down'));
  const dialog = await screen.findByTestId('share-down-dialog');
  for (const worker of WORKERS) expect(dialog.textContent).toContain(worker);
  expect(started(bridge)).toEqual([]);
  await userEvent.click(within(dialog).getByTestId('confirm-share-down'));
  expect(started(bridge)).toEqual([{ kind: 'share-down', nodes: WORKERS }]);
});

it('gives the plan as a script to copy', async () => {
  const bridge = await open(seededFleet());
  await screen.findByTestId('share-plan-kestrel');
  await userEvent.click(screen.getByTestId('share-as-script'));
  const dialog = await screen.findByTestId('share-script');
  await userEvent.click(within(dialog).getByText('Copy the script'));
  expect(bridge.calls.find((call) => call.name === 'app.copy')?.input).toEqual({ text: sharePlanOf(WORKERS).script });
});

it('waits for the way back, and leads there', async () => {
  await open(preparedFleet());
  await userEvent.click(await screen.findByText('Seed host keys', { selector: '.link' }));
  expect(await screen.findByTestId('host-keys-step')).toBeTruthy();
});

it('says why no share is needed on one machine', async () => {
  await open(oneMachineFleet());
  expect((await screen.findByTestId('share-not-needed')).textContent).toContain('use the same folder already');
});
