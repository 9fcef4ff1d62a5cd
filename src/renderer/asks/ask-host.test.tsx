import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import type { Question } from '../../shared/model/ask';
import type { HostKeyMatch } from '../../shared/model/host-key';
import type { AskId, JobId } from '../../shared/model/ids';
import { followEngine } from '../store/fleet-store';
import { setReplacing } from '../store/wizard-store';
import type { FakeBridge } from '../testing/fake-bridge';
import { builtFleet, ECDSA, ED25519, node, OTHER_ED25519 } from '../testing/fake-fleet';
import { prepareWindow } from '../testing/window-setup';
import { AskHost } from './ask-host';

const ids = { askId: 'ask-1' as AskId, jobId: 'job-1' as JobId };
const keyQuestion = (match: HostKeyMatch): Question => ({
  ...ids,
  about: 'host-key',
  nodeId: node(match === 'mismatch' ? 'swift' : 'plover'),
  address: '192.168.20.34',
  port: 22,
  match,
  offered: match === 'mismatch' ? [OTHER_ED25519] : [ED25519, ECDSA],
  pinned: match === 'mismatch' ? [ED25519] : [],
  command: 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
});
const passwordQuestion: Question = {
  ...ids,
  about: 'password',
  nodeId: node('dunlin'),
  secret: 'login-password',
  user: 'alice',
  purpose: { en: 'Used once, to add your public key.', values: {} },
  prompt: '',
};

let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  cleanup();
});

async function asked(question: Question): Promise<FakeBridge> {
  const bridge = prepareWindow(builtFleet());
  stop = followEngine();
  await act(async () => {
    render(<AskHost />);
  });
  await act(async () => bridge.emit({ type: 'ask-raised', question }));
  return bridge;
}
const answers = (bridge: FakeBridge) =>
  bridge.calls.filter((made) => made.name === 'ask.answer' || made.name === 'ask.dismiss');

describe('a key that is met for the first time', () => {
  it('can be pinned only after code has compared the pasted text', async () => {
    const bridge = await asked(keyQuestion('unknown'));
    const user = userEvent.setup();
    expect(screen.getByTestId('paste-fingerprint')).toHaveProperty('disabled', false);
    expect(document.activeElement).toBe(screen.getByTestId('paste-fingerprint'));
    await user.type(screen.getByTestId('paste-fingerprint'), `${OTHER_ED25519.fingerprint}{Enter}`);
    expect(screen.getByTestId('fingerprints-differ').textContent).toContain('from character 1 on');
    await user.click(screen.getByTestId('pin-key'));
    expect(answers(bridge)).toEqual([]);
    await user.clear(screen.getByTestId('paste-fingerprint'));
    await user.type(screen.getByTestId('paste-fingerprint'), `256 ${ED25519.fingerprint} root@plover (ED25519)`);
    expect(screen.getByTestId('fingerprints-same').textContent).toContain('All 43 characters');
    await user.click(screen.getByTestId('pin-key'));
    expect(answers(bridge)).toEqual([
      {
        name: 'ask.answer',
        input: {
          askId: 'ask-1',
          answer: { about: 'host-key', decision: 'trust', fingerprint: ED25519.fingerprint, comparison: 'pasted' },
        },
      },
    ]);
  });
  it('names the shown fingerprint when a person compared by eye', async () => {
    const bridge = await asked(keyQuestion('unknown'));
    const user = userEvent.setup();
    await user.click(screen.getByTestId('by-eye'));
    await user.click(screen.getByTestId('pin-key'));
    expect(answers(bridge)[0]?.input).toMatchObject({
      answer: { comparison: 'confirmed-by-eye', fingerprint: ED25519.fingerprint },
    });
  });
  it('closes by itself when the question is withdrawn, and answers nothing', async () => {
    const bridge = await asked(keyQuestion('unknown'));
    await act(async () => bridge.emit({ type: 'ask-ended', askId: ids.askId, how: 'withdrawn' }));
    expect(screen.queryByTestId('fingerprint-dialog')).toBeNull();
    expect(answers(bridge)).toEqual([]);
  });
  it('is left alone on Esc', async () => {
    const bridge = await asked(keyQuestion('unknown'));
    await userEvent.setup().keyboard('{Escape}');
    expect(answers(bridge)).toEqual([{ name: 'ask.dismiss', input: { askId: 'ask-1' } }]);
  });
});

describe('a changed key', () => {
  it('raises the alarm, which accepts nothing; Enter keeps the node blocked', async () => {
    const bridge = await asked(keyQuestion('mismatch'));
    expect(screen.getByTestId('key-alarm').getAttribute('role')).toBe('alertdialog');
    expect(screen.queryByTestId('pin-key')).toBeNull();
    await userEvent.setup().keyboard('{Enter}');
    expect(answers(bridge)[0]?.input).toMatchObject({ answer: { decision: 'refuse' } });
  });
  it('is replaced only in a separate step, and never by eye', async () => {
    const bridge = await asked(keyQuestion('mismatch'));
    const user = userEvent.setup();
    await user.click(screen.getByTestId('replace-key'));
    expect(screen.queryByTestId('by-eye')).toBeNull();
    await user.click(screen.getByTestId('pin-key'));
    expect(answers(bridge)).toEqual([]);
    await user.type(screen.getByTestId('paste-fingerprint'), OTHER_ED25519.fingerprint);
    await user.click(screen.getByTestId('pin-key'));
    expect(answers(bridge)[0]?.input).toMatchObject({
      answer: { decision: 'trust', fingerprint: OTHER_ED25519.fingerprint, comparison: 'pasted' },
    });
  });
  it('opens on the comparison when the person comes from the alarm', async () => {
    prepareWindow(builtFleet());
    const bridge = await asked(keyQuestion('mismatch'));
    cleanup();
    setReplacing(node('swift'));
    render(<AskHost />);
    expect(screen.getByTestId('fingerprint-dialog')).toBeTruthy();
    expect(answers(bridge)).toEqual([]);
  });
});

describe('a password', () => {
  it('travels once, in the answer, and leaves nothing behind', async () => {
    const bridge = await asked(passwordQuestion);
    await userEvent.setup().type(screen.getByTestId('password'), 'secret word{Enter}');
    expect(answers(bridge)).toEqual([
      { name: 'ask.answer', input: { askId: 'ask-1', answer: { about: 'password', value: 'secret word' } } },
    ]);
    expect(document.body.innerHTML).not.toContain('secret word');
  });
});
