import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { App } from '../app';
import { followEngine } from '../store/fleet-store';
import { noticeEndedJobs } from '../store/notice-store';
import { openPanel } from '../store/wizard-store';
import { foundFleet, node } from '../testing/fake-fleet';
import { prepareWindow } from '../testing/window-setup';

let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  cleanup();
});
const user = userEvent.setup();

async function openPanelOf(fleet: FleetSnapshot, name: string) {
  const bridge = prepareWindow(fleet);
  stop = followEngine(noticeEndedJobs);
  await act(async () => {
    render(<App />);
  });
  act(() => openPanel(node(name)));
  return bridge;
}

/** A node whose SSH server had nothing safe in common with Muster. */
function withOldServer(name: string): FleetSnapshot {
  const fleet = foundFleet();
  const known = fleet.known[node(name)];
  if (!known?.observation) throw new Error(`${name} was not looked at`);
  const observation = { ...known.observation, hostKey: null, login: null, facts: null, stoppedBy: 'legacy-algorithms' };
  return { ...fleet, known: { ...fleet.known, [node(name)]: { ...known, observation } } };
}

it('says what is weak, accepts it for this node alone, and looks again', async () => {
  const bridge = await openPanelOf(withOldServer('heron'), 'heron');
  await user.click(await screen.findByTestId('ask-legacy'));
  const dialog = screen.getByTestId('legacy-dialog');
  for (const weak of ['ssh-rsa', 'diffie-hellman-group14-sha1', 'aes256-cbc', 'hmac-sha1']) {
    expect(dialog.textContent).toContain(weak);
  }
  await user.click(screen.getByTestId('accept-legacy'));
  await waitFor(() => expect(screen.getByTestId('refuse-legacy')).toBeTruthy());
  const allowed = () => bridge.fleet().cluster.nodes.filter((one) => one.allowsLegacyAlgorithms === true);
  expect(allowed().map(({ name }) => name)).toEqual(['heron']);
  const jobs = () => bridge.calls.filter((made) => made.name === 'job.start').map((made) => made.input);
  expect(jobs()).toEqual([{ kind: 'check', nodes: ['heron'] }]);
});

it('offers the way back where it was accepted', async () => {
  const fleet = foundFleet();
  const nodes = fleet.cluster.nodes.map((one) => (one.id === 'heron' ? { ...one, allowsLegacyAlgorithms: true } : one));
  const bridge = await openPanelOf({ ...fleet, cluster: { ...fleet.cluster, nodes } }, 'heron');
  await user.click(await screen.findByTestId('refuse-legacy'));
  await waitFor(() => {
    expect(bridge.fleet().cluster.nodes.some((one) => one.allowsLegacyAlgorithms === true)).toBe(false);
  });
});

it('is not offered to a node that speaks safely', async () => {
  await openPanelOf(foundFleet(), 'heron');
  expect(await screen.findByTestId('node-panel')).toBeTruthy();
  expect(screen.queryByTestId('legacy-consent')).toBeNull();
});
