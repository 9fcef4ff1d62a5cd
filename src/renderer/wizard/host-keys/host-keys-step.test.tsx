import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { App } from '../../app';
import { followEngine } from '../../store/fleet-store';
import { goTo } from '../../store/wizard-store';
import type { FakeBridge } from '../../testing/fake-bridge';
import {
  interceptedFleet,
  oneMachineFleet,
  preparedFleet,
  seededFleet,
  seedPlansOf,
  WORKERS,
  withJob,
} from '../../testing/fake-cluster';
import { prepareWindow } from '../../testing/window-setup';

let stop: () => void = () => {};
afterEach(() => {
  stop();
  cleanup();
});

async function open(fleet: ReturnType<typeof preparedFleet>): Promise<FakeBridge> {
  const bridge = prepareWindow(fleet, { 'seed.plan': () => seedPlansOf(preparedFleet()) });
  stop = followEngine();
  goTo('host-keys');
  render(<App />);
  await screen.findByTestId('host-keys-step');
  return bridge;
}
const filled = (): string[] =>
  [...document.querySelectorAll('.main [data-primary]')].map((button) => button.textContent ?? '');

it('shows the plan of a worker, and seeds only who is left', async () => {
  const bridge = await open(seededFleet(WORKERS.slice(0, 2)));
  const seed = await screen.findByTestId('seed-apply');
  await screen.findByText('Seed 2 keys');
  expect(filled()).toEqual(['Seed 2 keys']);
  expect(within(screen.getByTestId('trust-panel')).getByText('merlin → atlas')).toBeTruthy();
  expect(screen.getByText('ssh-keyscan -t ed25519,ecdsa,rsa 192.168.20.10')).toBeTruthy();
  await userEvent.click(seed);
  expect(bridge.calls.filter((call) => call.name === 'job.start').map((call) => call.input)).toEqual([
    { kind: 'seed', nodes: ['merlin', 'heron'] },
  ]);
});

it('shows what is trusted, and takes a trust away only as a job that shows its lines', async () => {
  const bridge = await open(seededFleet());
  const list = await screen.findByTestId('trust-list');
  expect(within(list).getByTestId('trust-entry-kestrel-atlas-login').dataset.status).toBe('pass');
  await userEvent.click(within(list).getByTestId('revoke-kestrel-atlas-login'));
  expect(bridge.calls.filter((call) => call.name === 'job.start').map((call) => call.input)).toEqual([
    { kind: 'revoke-trust', from: 'kestrel', to: 'atlas', what: 'login' },
  ]);
});

it('shows every plan before it seeds', async () => {
  const bridge = await open(preparedFleet());
  await userEvent.click(await screen.findByTestId('seed-plans'));
  const dialog = await screen.findByTestId('seed-dialog');
  for (const worker of WORKERS)
    expect(dialog.textContent).toContain(`Seed the host keys of the scheduler on ${worker}`);
  expect(bridge.calls.some((call) => call.name === 'job.start')).toBe(false);
  await userEvent.click(within(dialog).getByTestId('confirm-seed'));
  expect(bridge.calls.some((call) => call.name === 'job.start')).toBe(true);
});

it('stops the whole step when two sides see different keys, and shows both whole', async () => {
  await open(interceptedFleet());
  const alarm = await screen.findByTestId('seed-alarm');
  const shown = within(alarm).getByTestId('alarm-heron-atlas').textContent ?? '';
  expect(shown).toContain('0ONl4HejlH4FL8L1XG0MVMBidITg50a/OEg7Fd5D3kA');
  expect(shown).toContain('OlhXAnEgak115h6XAnEWbSARS+5Uwj5Yx3LzDbC+Bf4');
  expect(filled()).toEqual([]);
  expect(screen.queryByTestId('continue')).toBeNull();
});

it('leads on when everybody is trusted', async () => {
  await open(seededFleet());
  expect(await screen.findByText('Continue to the share')).toBeTruthy();
  expect(filled()).toEqual(['Continue to the share']);
  expect(screen.getByTestId('foot-text').textContent).toBe('All 4 workers know atlas, and can log in there.');
});

it('fills nothing while a job runs, and offers to cancel it', async () => {
  const bridge = await open(withJob(preparedFleet(), 'seed', WORKERS));
  await userEvent.click(await screen.findByTestId('cancel-job'));
  expect(bridge.calls.find((call) => call.name === 'job.cancel')?.input).toEqual({ jobId: 'job-seed' });
  expect(filled()).toEqual([]);
});

it('says why nothing is to be done on one machine', async () => {
  await open(oneMachineFleet());
  expect((await screen.findByTestId('seed-not-needed')).textContent).toContain('The whole cluster is this computer.');
});

it('says how a seeding failed, with the next act', async () => {
  const fleet = withJob(preparedFleet(), 'seed', WORKERS);
  const bridge = await open(fleet);
  const failure = {
    code: 'unreachable' as const,
    message: { en: 'heron sees no SSH server on 192.168.20.10 port 22.', values: {} },
    next: { en: 'Start the SSH server on atlas.', values: {} },
    detail: '',
    nodeId: null,
  };
  const job = Object.values(fleet.jobs)[0];
  if (!job) throw new Error('the fleet has a job');
  act(() => bridge.emit({ type: 'job-ended', jobId: job.id, at: 1, outcome: { state: 'failed', failure } }));
  const banner = await screen.findByTestId('seed-failure');
  expect(banner.textContent).toContain(
    'heron sees no SSH server on 192.168.20.10 port 22. Start the SSH server on atlas.',
  );
});
