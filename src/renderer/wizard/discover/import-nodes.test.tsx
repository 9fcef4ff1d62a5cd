import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/failure';
import { App } from '../../app';
import { followEngine } from '../../store/fleet-store';
import { noticeEndedJobs } from '../../store/notice-store';
import { foundFleet } from '../../testing/fake-fleet';
import { prepareWindow } from '../../testing/window-setup';

let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  cleanup();
});

type Chosen = { file: { name: string; text: string } | null };
async function importWith(chosen: Chosen) {
  const bridge = prepareWindow(foundFleet(), { 'discover.choose-import': () => chosen });
  stop = followEngine(noticeEndedJobs);
  await act(async () => {
    render(<App />);
  });
  const press = () => userEvent.setup().click(screen.getByTestId('import-nodes'));
  return { bridge, press };
}

describe('importing nodes', () => {
  it('looks at the machines of the chosen file, and scans nothing', async () => {
    const file = { name: 'hosts.ini', text: 'atlas\n' };
    const { bridge, press } = await importWith({ file });
    await press();
    await waitFor(() => expect(bridge.calls.some(({ name }) => name === 'job.start')).toBe(true));
    expect(bridge.calls.find(({ name }) => name === 'job.start')?.input).toMatchObject({
      kind: 'discover',
      imports: [file],
      isTypedOnly: true,
      cidrs: [],
      typed: [],
    });
  });

  it('starts nothing when the person changed their mind', async () => {
    const { bridge, press } = await importWith({ file: null });
    await press();
    await waitFor(() => expect(bridge.calls.some(({ name }) => name === 'discover.choose-import')).toBe(true));
    expect(bridge.calls.some(({ name }) => name === 'job.start')).toBe(false);
  });

  it('says why a file could not be read', async () => {
    const { bridge, press } = await importWith({ file: null });
    bridge.refuse('discover.choose-import', new Failure('bad-file').toValue());
    await press();
    await waitFor(() => expect(screen.getByText('A file could not be read.')).toBeTruthy());
    expect(bridge.calls.some(({ name }) => name === 'job.start')).toBe(false);
  });
});
