import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Question } from '../shared/model/ask';
import type { AskId, JobId, NodeId } from '../shared/model/ids';
import { say } from '../shared/model/sentence';
import { preparedAnswers, readAnswerLines } from './answers';

const common = (node: string) => ({ askId: 'a1' as AskId, jobId: 'j1' as JobId, nodeId: node as NodeId });
const hostKey = (node: string): Question => ({
  ...common(node),
  about: 'host-key',
  address: '10.0.0.2',
  port: 22,
  match: 'unknown',
  offered: [],
  pinned: [],
  command: 'ssh-keygen -lf …',
});
const password = (node: string, secret: 'login-password' | 'sudo-password'): Question => ({
  ...common(node),
  about: 'password',
  secret,
  user: 'alice',
  purpose: say('Install the key.'),
  prompt: '',
});
const confirm = (node: string): Question => ({ ...common(node), about: 'confirm', text: say('Go on?'), detail: '' });

const read = (...lines: unknown[]) =>
  readAnswerLines(
    Readable.from([lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')]),
  );

describe('readAnswerLines', () => {
  it('reads JSON lines, and passes over empty ones', async () => {
    const line = { ask: 'confirm', node: 'heron', value: true };
    expect(await read(line, '', '   ', line)).toEqual([line, line]);
  });

  it.each([
    ['no JSON', 'yes'],
    ['half a line', '{"ask": "confirm"'],
    ['an unknown question', { ask: 'favourite-colour', node: 'heron', value: 'x' }],
    ['no node', { ask: 'confirm', value: true }],
    ['a number', { ask: 'sudo-password', node: 'heron', value: 3 }],
    ['a list', '[]'],
  ])('names the line that is %s', async (_name, bad) => {
    const good = { ask: 'confirm', node: 'heron', value: true };
    await expect(read(good, '', bad)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('Line 3'),
    });
  });

  it('does not repeat what it could not use: it may be a password', async () => {
    await expect(read('hunter2')).rejects.not.toThrow('hunter2');
  });
});

describe('preparedAnswers', () => {
  const print = `SHA256:${'A'.repeat(43)}`;
  it.each<[string, Parameters<typeof preparedAnswers>[0][number], Question, unknown]>([
    [
      'a host key',
      { ask: 'host-key', node: 'heron', value: print },
      hostKey('heron'),
      { about: 'host-key', decision: 'trust', fingerprint: print, comparison: 'given-in-advance' },
    ],
    [
      'a password by its purpose',
      { ask: 'sudo-password', node: 'heron', value: 's' },
      password('heron', 'sudo-password'),
      { about: 'password', value: 's' },
    ],
    [
      'any password',
      { ask: 'password', node: 'heron', value: 's' },
      password('heron', 'login-password'),
      { about: 'password', value: 's' },
    ],
    [
      'yes as a word',
      { ask: 'confirm', node: 'heron', value: 'yes' },
      confirm('heron'),
      { about: 'confirm', yes: true },
    ],
    ['yes as true', { ask: 'confirm', node: 'heron', value: true }, confirm('heron'), { about: 'confirm', yes: true }],
    [
      'anything else as no',
      { ask: 'confirm', node: 'heron', value: 'y' },
      confirm('heron'),
      { about: 'confirm', yes: false },
    ],
  ])('answers with %s', async (_name, line, question, answer) => {
    const source = preparedAnswers([line]);
    expect(source.canAnswer).toBe(true);
    expect(await source.answer(question)).toEqual(answer);
    expect(await source.answer(question)).toBeNull();
  });

  it.each<[string, Parameters<typeof preparedAnswers>[0][number], Question]>([
    ['of another node', { ask: 'host-key', node: 'merlin', value: print }, hostKey('heron')],
    ['to another question', { ask: 'confirm', node: 'heron', value: true }, hostKey('heron')],
    ['for another secret', { ask: 'login-password', node: 'heron', value: 's' }, password('heron', 'sudo-password')],
  ])('gives no answer %s, and keeps it', async (_name, line, question) => {
    const source = preparedAnswers([line]);
    expect(await source.answer(question)).toBeNull();
    expect(source.canAnswer).toBe(true);
  });

  it('has nothing to say without lines', () => expect(preparedAnswers([]).canAnswer).toBe(false));
});
