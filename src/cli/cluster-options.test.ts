import { describe, expect, it } from 'vitest';
import { emptyCluster } from '../shared/model/cluster';
import { acceptedKey } from './answers';
import { parseWorker, withOptions } from './cluster-options';

describe('parseWorker', () => {
  it.each([
    ['heron', { user: null, address: 'heron', slots: 1 }],
    ['alice@10.77.0.11:2', { user: 'alice', address: '10.77.0.11', slots: 2 }],
    ['alice@[fe80::1]:3', { user: 'alice', address: 'fe80::1', slots: 3 }],
  ])('reads %s', (text, worker) => expect(parseWorker(text)).toEqual(worker));

  it.each(['', '-x', '-l@host', 'a b', 'u@h:0', 'u@h:257', 'u@h:two', '@h', 'u@'])('refuses %j', (text) => {
    expect(() => parseWorker(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});

describe('withOptions', () => {
  const lab = emptyCluster('lab');

  it('makes nodes of names it has not met, and keeps what is not given', () => {
    const first = withOptions(lab, {
      scheduler: 'alice@10.77.0.10',
      workers: 'alice@10.77.0.11:2,10.77.0.12',
      share: 'clustershare/two',
    });
    expect(first.scheduler).toBe('10.77.0.10');
    expect(first.workers).toEqual([
      { node: '10.77.0.11', slots: 2 },
      { node: '10.77.0.12', slots: 1 },
    ]);
    expect(first.share).toMatchObject({ schedulerPath: 'clustershare/two', workerPath: 'clustershare/two' });
    const second = withOptions(first, { python: '3.13' });
    expect(second).toEqual({ ...first, python: '3.13' });
  });

  it('knows this computer by its names', () => {
    expect(withOptions(lab, { scheduler: 'manager' })).toMatchObject({
      scheduler: 'manager',
      nodes: [{ id: 'manager' }],
    });
  });

  it.each([
    ['python', { python: 'three' }],
    ['runner', { runner: 'spark' }],
    ['share.port', { schedulerSshPort: '70000' }],
    ['share.backend', { backend: 'smb' }],
  ])('names the field %s that is not valid', (field, options) => {
    expect(() => withOptions(lab, options)).toThrow(field);
  });
});

describe('acceptedKey', () => {
  const print = `SHA256:${'A'.repeat(43)}`;
  it('splits node and fingerprint', () =>
    expect(acceptedKey(`heron=${print}`)).toEqual({ ask: 'host-key', node: 'heron', value: print }));
  it.each(['heron', `=${print}`, 'heron=MD5:aa', `heron=${print}x`])('refuses %j', (text) => {
    expect(() => acceptedKey(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
