import { describe, expect, it } from 'vitest';
import { knownHostsLine } from '../ssh/known-hosts';
import { withoutKeys, withoutName } from './revoked-lines';

const ED = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB84nZdcYANcCd+AwcCvZSgYfz/Y6jXuW/oI/U6BmC7s';
const OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGd5SqnHbd2H0T3h5h161GJJBzFBEgd05CFcLJED6ww4';
const [, blob = ''] = ED.split(' ');
const hashed = knownHostsLine('10.0.0.2', { type: 'ssh-ed25519', blob });

describe('withoutName', () => {
  it.each<[string, string, { remove: string[]; add: string[] }]>([
    ['its own line', `10.0.0.2 ${ED}`, { remove: [`10.0.0.2 ${ED}`], add: [] }],
    ['a hashed line', hashed, { remove: [hashed], add: [] }],
    [
      'a line that names others too',
      `heron,10.0.0.2 ${ED} x`,
      { remove: [`heron,10.0.0.2 ${ED} x`], add: [`heron ${ED} x`] },
    ],
    ['another port', `[10.0.0.2]:2222 ${ED}`, { remove: [], add: [] }],
    ['a wildcard', `10.0.0.* ${ED}`, { remove: [], add: [] }],
    ['a revoked key', `@revoked 10.0.0.2 ${ED}`, { remove: [], add: [] }],
    ['another host', `10.0.0.20 ${ED}`, { remove: [], add: [] }],
  ])('of %s', (_name, line, expected) => {
    expect(withoutName(`# mine\n10.0.0.9 ${OTHER}\n${line}\n`, '10.0.0.2')).toEqual(expected);
  });
});

describe('withoutKeys', () => {
  const key = { type: 'ssh-ed25519', blob, comment: '' };
  it.each<[string, string, number]>([
    ['a plain line', `${ED} alice@wren`, 1],
    ['one with options', `restrict,from="10.0.0.2",command="internal-sftp" ${ED} muster:heron`, 1],
    ['a comment', `# ${ED}`, 0],
    ['another key', OTHER, 0],
  ])('of %s', (_name, line, count) => {
    expect(withoutKeys(`${OTHER} bob\n${line}\n`, [key]).remove).toEqual(count === 1 ? [line] : []);
  });
  it('takes nothing when no key is known', () => {
    expect(withoutKeys(`${ED}\n\nfree text\n`, [])).toEqual({ remove: [], add: [] });
  });
});
