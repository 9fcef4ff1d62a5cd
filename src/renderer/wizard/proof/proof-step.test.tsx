import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { App } from '../../app';
import { followEngine } from '../../store/fleet-store';
import { goTo } from '../../store/wizard-store';
import type { FakeBridge } from '../../testing/fake-bridge';
import { oneMachineFleet, seededFleet } from '../../testing/fake-cluster';
import { EARLIER, provedFleet, provingFleet, readyFleet } from '../../testing/fake-proof';
import { prepareWindow } from '../../testing/window-setup';

let stop: () => void = () => {};
afterEach(() => {
  stop();
  cleanup();
});

async function open(fleet: FleetSnapshot): Promise<FakeBridge> {
  const bridge = prepareWindow(fleet, { 'report.export': () => ({ path: '/home/alice/report.html' }) });
  stop = followEngine();
  goTo('proof');
  render(<App />);
  await screen.findByTestId('proof-step');
  return bridge;
}
const filled = (): string[] =>
  [...document.querySelectorAll('.main [data-primary]:not([disabled])')].map((button) => button.textContent ?? '');
const started = (bridge: FakeBridge): unknown[] =>
  bridge.calls.filter((call) => call.name === 'job.start').map((call) => call.input);

it('says what will run where, and proves the cluster', async () => {
  const bridge = await open(readyFleet());
  const planned = screen.getByTestId('planned-run').textContent ?? '';
  for (const text of ['atlas', 'heron', 'Dask, by Muster', 'The last run that passed took 8.7 s.'])
    expect(planned).toContain(text);
  expect(filled()).toEqual(['Prove flight-lab']);
  await userEvent.click(screen.getByTestId('proof-start'));
  expect(started(bridge)).toEqual([{ kind: 'prove', isLocal: false }]);
});

it('warns before a run by AGILab that its traffic is not encrypted, and says what it changes', async () => {
  const fleet = readyFleet();
  await open({ ...fleet, cluster: { ...fleet.cluster, runner: 'agilab' } });
  expect(screen.getByTestId('planned-run').textContent).toContain('Undo takes it back.');
  expect(screen.getByTestId('no-tls').textContent).toContain('AGILab starts Dask without TLS');
});

it('proves this computer alone when that is chosen', async () => {
  const bridge = await open(readyFleet());
  await userEvent.click(screen.getByTestId('proof-choice-local'));
  await userEvent.click(screen.getByTestId('proof-start'));
  expect(started(bridge)).toEqual([{ kind: 'prove', isLocal: true }]);
});

it('leads to what is missing when the cluster is not ready', async () => {
  await open(seededFleet());
  await userEvent.click(screen.getByTestId('proof-choice-cluster'));
  expect(screen.getByTestId('proof-start').hasAttribute('disabled')).toBe(true);
  expect(filled()).toEqual(['Go to what is missing']);
  await userEvent.click(screen.getByTestId('proof-blocked'));
  expect(await screen.findByTestId('share-step')).toBeTruthy();
});

it('offers only this computer on a one-machine cluster', async () => {
  await open(oneMachineFleet());
  expect(screen.queryByTestId('proof-choice-cluster')).toBeNull();
  expect(filled()).toEqual(['Prove this computer']);
});

it('shows phases, time line and batches of a run, and cancels it', async () => {
  const bridge = await open(provingFleet());
  expect((await screen.findByTestId('phase-install')).dataset.state).toBe('done');
  expect(screen.getByTestId('phase-compute').textContent).toContain('10 of 16');
  expect(screen.getByTestId('phase-verify-outputs').dataset.state).toBe('next');
  expect(screen.getByTestId('batch-60').dataset.state).toBe('done');
  expect(screen.getByTestId('timeline-heron').textContent).toContain('Install');
  expect(filled()).toEqual([]);
  await userEvent.click(screen.getByTestId('proof-cancel'));
  expect(bridge.calls.find((call) => call.name === 'job.cancel')?.input).toEqual({ jobId: 'job-prove' });
  expect(await screen.findByText('Cancelling')).toBeTruthy();
});

it('opens the pages of Dask while its scheduler runs, and only then', async () => {
  const bridge = await open(provingFleet());
  await userEvent.click(await screen.findByTestId('proof-dashboard'));
  expect(bridge.calls.filter((call) => call.name === 'proof.open-dashboard')).toHaveLength(1);
  cleanup();
  const fleet = provingFleet();
  const phases = fleet.proof?.phases.filter(({ phase }) => phase === 'plan' || phase === 'install') ?? [];
  await open({ ...fleet, proof: fleet.proof ? { ...fleet.proof, phases } : null });
  expect(screen.queryByTestId('proof-dashboard')).toBeNull();
});

it('changes to the verdict when the run ends', async () => {
  const fleet = provingFleet();
  const bridge = await open(fleet);
  const ended = provedFleet('passed');
  const summary = ended.runs.at(-1);
  const job = Object.values(fleet.jobs)[0];
  if (!ended.proof || !summary || !job) throw new Error('the fleets have a proof and a job');
  const { proof } = ended;
  act(() =>
    bridge.emit(
      { type: 'proof-ended', proof, summary },
      { type: 'job-ended', jobId: job.id, at: 1, outcome: { state: 'done', holds: true } },
    ),
  );
  expect((await screen.findByTestId('proof-verdict')).dataset.verdict).toBe('passed');
});

it('shows the evidence of a passed proof, and saves its report in every form', async () => {
  const bridge = await open(provedFleet('passed'));
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('The cluster computes.');
  expect(screen.getByTestId('claim-outputs-visible').dataset.state).toBe('holds');
  expect(screen.getByText('That it is fast: 768 rows are a check, not a benchmark.')).toBeTruthy();
  expect(filled()).toEqual(['Save HTML report']);
  for (const format of ['html', 'pdf', 'json', 'markdown'])
    await userEvent.click(screen.getByTestId(`report-export-${format}`));
  expect(bridge.calls.filter((call) => call.name === 'report.export').map((call) => call.input)).toEqual(
    ['html', 'pdf', 'json', 'markdown'].map((format) => ({ runId: '7f3a9c21', format, isMasked: false })),
  );
  await userEvent.click(screen.getByTestId('report-masked'));
  await userEvent.click(screen.getByTestId('report-export-html'));
  expect(bridge.calls.filter((call) => call.name === 'report.export').at(-1)?.input).toMatchObject({ isMasked: true });
  expect((await screen.findAllByText('The report was saved as /home/alice/report.html.')).length).toBeGreaterThan(0);
  await userEvent.click(screen.getByTestId('proof-folder'));
  expect(bridge.calls.find((call) => call.name === 'app.show-run-folder')?.input).toEqual({ runId: '7f3a9c21' });
});

it('keeps the history of runs, newest first', async () => {
  await open(provedFleet('passed'));
  const runs = within(screen.getByTestId('run-history')).getAllByRole('listitem');
  expect(runs.map((run) => run.dataset.testid)).toEqual([
    'run-7f3a9c21',
    'run-44c01a9e',
    'run-0b66e4d8',
    'run-local-1',
  ]);
  expect(runs).toHaveLength(EARLIER.length + 1);
});

it('leads from a failed proof to the very finding, and says what still holds', async () => {
  await open(provedFleet('failed'));
  expect(screen.getByTestId('claim-outputs-visible').dataset.state).toBe('broken');
  expect(screen.getByTestId('claim-values-correct').dataset.state).toBe('holds');
  const why = screen.getByTestId('proof-why').textContent ?? '';
  for (const text of ['16 files', '12 files', 'Cause found on heron', 'share-sentinel']) expect(why).toContain(text);
  expect(filled()).toEqual(['Repair the share on heron']);
  await userEvent.click(screen.getByTestId('proof-cause'));
  const row = await screen.findByTestId('share-row-heron');
  expect(row.dataset.open).toBe('true');
});

it('claims nothing after a cancelled run', async () => {
  const bridge = await open(provedFleet('cancelled'));
  expect(screen.getByTestId('proof-verdict').dataset.verdict).toBe('cancelled');
  expect(screen.getByTestId('no-claims')).toBeTruthy();
  expect(filled()).toEqual(['Run again']);
  await userEvent.click(screen.getByTestId('proof-again'));
  expect(started(bridge)).toEqual([{ kind: 'prove', isLocal: false }]);
});

it('walks along the bars of the timeline by arrows, and says what each has no room for', async () => {
  await open(provedFleet('failed'));
  const said = (): string => screen.getByTestId('timeline-said').textContent ?? '';
  screen.getByTestId('timeline').focus();
  expect(said()).toBe('');
  await userEvent.keyboard('{ArrowRight}');
  expect(said()).toMatch(/^atlas: Plan, /);
  await userEvent.keyboard('{ArrowDown}{End}');
  expect(said()).toMatch(/^kestrel: Verify, /);
  expect(document.querySelectorAll('[data-chosen="true"]')).toHaveLength(1);
});
