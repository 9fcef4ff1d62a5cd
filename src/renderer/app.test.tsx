import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetSnapshot } from '../shared/model/fleet';
import { emptyFleet } from '../shared/model/fleet-fold';
import type { JobId } from '../shared/model/ids';
import type { JournalEntry } from '../shared/model/journal';
import { say } from '../shared/model/say';
import { SEEDED_LATER } from '../shared/steps';
import { App } from './app';
import { followEngine } from './store/fleet-store';
import { noticeEndedJobs, notify } from './store/notice-store';
import type { FakeBridge } from './testing/fake-bridge';
import { withJob } from './testing/fake-cluster';
import { builtFleet, foundFleet, LAB_NOW, node } from './testing/fake-fleet';
import { prepareWindow } from './testing/window-setup';

let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  cleanup();
});

async function openWindow(fleet: FleetSnapshot): Promise<FakeBridge> {
  const bridge = prepareWindow(fleet);
  stop = followEngine(noticeEndedJobs);
  await act(async () => {
    render(<App />);
  });
  return bridge;
}
const jobs = (bridge: FakeBridge) => bridge.calls.filter((made) => made.name === 'job.start').map((made) => made.input);
const user = userEvent.setup();

describe('the first page', () => {
  it('saves a one-machine cluster for this computer alone, and goes to the proof', async () => {
    const bridge = await openWindow(emptyFleet());
    await user.click(screen.getByTestId('start'));
    await waitFor(() => expect(screen.getByTestId('proof-step')).toBeTruthy());
    expect(bridge.fleet().cluster).toMatchObject({
      scheduler: 'manager',
      schedulerAddress: '127.0.0.1',
      workers: [{ node: 'manager' }],
    });
  });
  it('leads to an empty Discover for real nodes', async () => {
    await openWindow(emptyFleet());
    await user.click(screen.getByTestId('way-lab'));
    await user.click(screen.getByTestId('start'));
    expect(screen.getByTestId('no-nodes')).toBeTruthy();
    expect(screen.getByTestId('step-share').getAttribute('aria-disabled')).toBe('true');
  });
});

describe('Discover', () => {
  it('scans what was typed, shows progress, and cancels', async () => {
    const bridge = await openWindow(foundFleet());
    await user.click(screen.getByTestId('add-nodes'));
    await user.type(screen.getByTestId('typed-networks'), '192.168.20.0/24, 10.8.0.0/24');
    await user.type(screen.getByTestId('typed-names'), 'alice@atlas.local:2222');
    await user.click(screen.getByTestId('start-scan'));
    expect(jobs(bridge)).toEqual([
      {
        kind: 'discover',
        cidrs: ['192.168.20.0/24', '10.8.0.0/24'],
        typed: ['alice@atlas.local:2222'],
        isPassiveOnly: false,
        consentToAddresses: 4096,
      },
    ]);
    await act(async () =>
      bridge.emit({
        type: 'scan-progress',
        isDone: false,
        networks: [{ cidr: '10.8.0.0/24', addresses: 254, asked: 100, found: 3, state: 'scanning', note: null }],
      }),
    );
    expect(screen.getByTestId('network-10.8.0.0/24').textContent).toContain('3 found');
    await user.click(screen.getByTestId('cancel-scan'));
    expect(bridge.calls.at(-1)).toEqual({ name: 'job.cancel', input: { jobId: 'job-1' } });
    expect(screen.getByTestId('cancel-scan').textContent).toBe('Cancelling');
  });
  it('asks for consent before it scans more than 4,096 addresses', async () => {
    const bridge = await openWindow(foundFleet());
    await user.click(screen.getByTestId('add-nodes'));
    await user.type(screen.getByTestId('typed-networks'), '10.0.0.0/16');
    await user.click(screen.getByTestId('start-scan'));
    expect(jobs(bridge)).toEqual([]);
    expect(screen.getByTestId('consent').textContent).toContain('up to 341 s');
    await user.click(screen.getByTestId('consent'));
    await user.click(screen.getByTestId('start-scan'));
    expect(jobs(bridge)).toMatchObject([{ consentToAddresses: 65_536 }]);
  });
  it('shows beside the page why a scan failed', async () => {
    const bridge = await openWindow(foundFleet());
    await user.click(screen.getByTestId('scan'));
    const failure = {
      code: 'bad-cidr' as const,
      message: say('10.0.0/24 is not a network.'),
      next: say('Give a network such as 192.168.20.0/24.'),
      detail: '',
      nodeId: null,
    };
    await act(async () =>
      bridge.emit({ type: 'job-ended', jobId: 'job-1' as never, at: LAB_NOW, outcome: { state: 'failed', failure } }),
    );
    expect(screen.getByTestId('scan-failure').textContent).toContain('10.0.0/24 is not a network.');
    expect(screen.queryByTestId('toast-bad')).toBeNull();
  });
  it('builds the cluster out of nodes, and says what is missing until then', async () => {
    const bridge = await openWindow(foundFleet());
    await user.click(screen.getByTestId('build-cluster'));
    expect(screen.getByTestId('foot-text').textContent).toContain('Choose the scheduler');
    await user.click(within(screen.getByTestId('scheduler')).getByRole('button'));
    await user.click(await screen.findByRole('option', { name: /^atlas/ }));
    expect(screen.getByTestId('foot-text').textContent).toContain('at least one worker');
    await user.click(screen.getByTestId('worker-kestrel'));
    await user.click(screen.getByTestId('save-cluster'));
    expect(bridge.fleet().cluster).toMatchObject({ scheduler: 'atlas', workers: [{ node: 'kestrel', slots: 1 }] });
    expect(bridge.fleet().cluster.nodes).toHaveLength(12);
    expect(screen.getByTestId('prerequisites-step')).toBeTruthy();
  });
});

describe('Fix prerequisites', () => {
  it('shows findings with their plan, and applies exactly the plan that was shown', async () => {
    const bridge = await openWindow(builtFleet());
    await user.click(screen.getByTestId('node-row-merlin'));
    const finding = await screen.findByTestId('finding-sshfs-present');
    expect(finding.textContent).toContain('SSHFS is not installed');
    const remedy = await screen.findByTestId('remedy-install-sshfs');
    expect(remedy.textContent).toContain('sudo -n apt-get install -y sshfs');
    await user.click(screen.getByTestId('apply-install-sshfs'));
    expect(jobs(bridge)).toEqual([
      { kind: 'apply-remedy', nodeId: 'merlin', remedyId: 'install-sshfs', planHash: 'merlin-install-sshfs' },
    ]);
  });
  it('fixes without a person only after the whole plan was seen', async () => {
    const bridge = await openWindow(builtFleet());
    await user.click(screen.getByTestId('fix-all'));
    expect(screen.getByTestId('plan-wader-install-uv')).toBeTruthy();
    expect(jobs(bridge)).toEqual([]);
    await user.click(screen.getByTestId('confirm-fix'));
    expect(jobs(bridge)).toEqual([
      { kind: 'fix', nodes: ['merlin', 'wader', 'rook'], mayAsk: false, leave: [...SEEDED_LATER] },
    ]);
  });
  it('leads from a changed key to the alarm, and from there to a replacement job', async () => {
    const bridge = await openWindow(builtFleet());
    await user.click(screen.getByTestId('node-row-swift'));
    await user.click(await screen.findByTestId('open-alarm'));
    await user.click(screen.getByTestId('replace-key'));
    expect(jobs(bridge)).toEqual([{ kind: 'trust-node', nodeId: 'swift', replaceChanged: true }]);
  });
  it('goes on with what is ready, and sets the others aside', async () => {
    const bridge = await openWindow(builtFleet());
    await user.click(screen.getByTestId('continue'));
    await waitFor(() => expect(screen.getByTestId('host-keys-step')).toBeTruthy());
    const aside = bridge
      .fleet()
      .cluster.nodes.filter((other) => other.isSetAside)
      .map((other) => other.name);
    expect(aside).toContain('merlin');
    expect(aside).not.toContain('kestrel');
  });
});

describe('the end of a job', () => {
  it('says that a remedy worked, and offers the way back of exactly its changes', async () => {
    const bridge = await openWindow(builtFleet());
    const jobId = 'job-1' as JobId;
    const entry = (id: string, ofJob: JobId): JournalEntry => ({
      id,
      at: LAB_NOW,
      jobId: ofJob,
      nodeId: node('merlin'),
      what: say('Installed sshfs.'),
      inverse: { kind: 'remove-packages', manager: 'apt', packages: ['sshfs'] },
      state: 'done',
      detail: '',
    });
    await user.click(screen.getByTestId('node-row-merlin'));
    await user.click(await screen.findByTestId('apply-install-sshfs'));
    await act(async () =>
      bridge.emit(
        { type: 'change-recorded', entry: entry('c0', 'job-0' as JobId) },
        { type: 'change-recorded', entry: entry('c1', jobId) },
        { type: 'job-ended', jobId, at: LAB_NOW, outcome: { state: 'done', holds: true } },
      ),
    );
    await user.click(within(screen.getByTestId('toast-ok')).getByRole('button', { name: 'Undo' }));
    await user.click(await screen.findByTestId('confirm-undo'));
    expect(jobs(bridge).at(-1)).toEqual({ kind: 'undo', entryIds: ['c1'] });
  });
});

describe('the top bar', () => {
  it('keeps what was told after its message went, and offers its way back until it is taken', async () => {
    await openWindow(builtFleet());
    act(() => notify({ tone: 'bad', text: say('The share is lost.'), next: say('Look again.'), detail: '', undo: [] }));
    await user.click(within(screen.getByTestId('toast-bad')).getByRole('button', { name: 'Close' }));
    expect(screen.getByTestId('notice-menu').getAttribute('aria-label')).toBe('Notices, 1 new');
    await user.click(screen.getByTestId('notice-menu'));
    expect((await screen.findByTestId('notice-bad')).textContent).toContain('The share is lost.Look again.');
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.getByTestId('notice-menu').getAttribute('aria-label')).toBe('Notices');
  });
  it('says so when nothing was told yet', async () => {
    await openWindow(builtFleet());
    await user.click(screen.getByTestId('notice-menu'));
    expect((await screen.findByRole('dialog', { name: 'Notices' })).textContent).toContain('Nothing yet.');
  });
  it('leads from help to the words of this window', async () => {
    await openWindow(builtFleet());
    await user.click(screen.getByTestId('help-menu'));
    await user.click(await screen.findByRole('menuitem', { name: 'Words and what they mean' }));
    expect((await screen.findByTestId('words-dialog')).textContent).toContain('43 characters after SHA256');
  });
});

describe('the keyboard', () => {
  it('moves in the table by arrows, selects by Space, opens by Enter, closes by Esc', async () => {
    await openWindow(builtFleet());
    const rows = screen.getAllByRole('row', { selected: false });
    rows[0]?.focus();
    await user.keyboard(' ');
    expect(rows[0]?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('node-row-plover'));
    await user.keyboard('{Enter}');
    expect(screen.getByTestId('node-panel').getAttribute('aria-label')).toBe('plover');
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('node-panel')).toBeNull();
  });
  it('goes to open steps only, and to the filter', async () => {
    await openWindow(builtFleet());
    await user.keyboard('{Control>}5{/Control}');
    expect(screen.queryByTestId('proof-step')).toBeNull();
    await user.keyboard('{Control>}1{/Control}');
    expect(screen.getByTestId('discover-step')).toBeTruthy();
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByTestId('filter'));
  });
  it('goes to the filter from the palette too, which gives the focus back before', async () => {
    await openWindow(builtFleet());
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'filter the');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('filter'));
  });
  it('checks the node whose row has the focus by R', async () => {
    const bridge = await openWindow(builtFleet());
    screen.getByTestId('node-row-merlin').focus();
    await user.keyboard('r');
    expect(jobs(bridge)).toEqual([{ kind: 'check', nodes: ['merlin'] }]);
  });
  it('asks before a key cancels what changes nodes, and cancels a look at once', async () => {
    const bridge = await openWindow(withJob(builtFleet(), 'fix'));
    const cancelled = (): unknown[] => bridge.calls.filter(({ name }) => name === 'job.cancel');
    await user.keyboard('{Control>}.{/Control}');
    expect((await screen.findByTestId('cancel-job-dialog')).textContent).toContain('can be taken back under Changes');
    expect(cancelled()).toEqual([]);
    await user.click(screen.getByTestId('cancel-job-yes'));
    expect(cancelled()).toHaveLength(1);
    cleanup();
    stop?.();
    const other = await openWindow(withJob(builtFleet(), 'check'));
    await user.keyboard('{Control>}.{/Control}');
    await waitFor(() => expect(other.calls.filter(({ name }) => name === 'job.cancel')).toHaveLength(1));
  });
  it('finds a node in the palette and opens its panel', async () => {
    await openWindow(builtFleet());
    await user.keyboard('{Control>}k{/Control}');
    await user.keyboard('hero{Enter}');
    expect((await screen.findByTestId('node-panel')).getAttribute('aria-label')).toBe('heron');
  });
});
