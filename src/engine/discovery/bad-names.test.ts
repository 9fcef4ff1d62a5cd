import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeIdOf, parseWorker } from '../../cli/cluster-options';
import { applyEvent, emptyFleet } from '../../shared/model/fleet';
import { NodeId } from '../../shared/model/ids';
import { passiveCandidates } from './candidates';
import { NodeRegistry } from './node-registry';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'muster-names-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('a machine whose name every object has', () => {
  const join = () => {
    const registry = new NodeRegistry([], new Set(), async () => []);
    const joined = registry.join(
      { name: 'constructor', address: '10.0.0.9', port: 22, user: null, source: 'typed' },
      [],
    );
    if (!joined) throw new Error('not joined');
    return joined.node;
  };

  it('gets an id of its own, and is known like any other', () => {
    const { id, name } = join();
    expect(name).toBe('constructor');
    expect(NodeId.safeParse(id).success).toBe(true);
    const what = { type: 'check-results' as const, nodeId: id, results: [] };
    expect(applyEvent(emptyFleet(), { seq: 1, at: 1, what }).known[id]).toEqual({ observation: null, results: {} });
  });

  it.each(['constructor', '__proto__'])('%s is no id', (id) => {
    expect(NodeId.safeParse(id).success).toBe(false);
  });
});

describe('a login name that no cluster file takes', () => {
  it.each(['a b', '-oProxyCommand=x', '$(id)', ''])('%j from a configuration is left to SSH', (user) => {
    const registry = new NodeRegistry([], new Set(), async () => []);
    const found = { name: 'heron', address: '10.0.0.9', port: 22, source: 'ssh-config' } as const;
    expect(registry.join({ ...found, user }, [])?.node.user).toBeNull();
    expect(registry.join({ ...found, user }, [])?.node.user).toBeNull();
    expect(registry.join({ ...found, user: 'ada' }, [])?.node.user).toBe('ada');
  });
});

describe('names on the command line', () => {
  it.each([
    '$(x)',
    ';rm',
    '-oProxyCommand=x',
    'a b',
    '\u0000',
    '\u202elab',
    '...',
    'x'.repeat(300),
    'a:0',
    'a:65536',
    '@a',
  ])('refuses the worker %j', (text) => {
    expect(() => parseWorker(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });

  it.each(['...', '$$', 'x'.repeat(300)])('makes no id of %j', (text) => {
    expect(() => nodeIdOf(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });

  it.each(['constructor', 'HERON_2.lab', 'fe80::1'])('makes an id of %j', (text) => {
    expect(NodeId.safeParse(nodeIdOf(text)).success).toBe(true);
  });
});

describe('passive sources that are no files', () => {
  it.each(['.ssh/known_hosts', '.ssh/config', '.agilab/lan_nodes.json'])(
    'a pipe in place of %s holds up nothing',
    async (name) => {
      await mkdir(join(home, '.ssh'));
      await mkdir(join(home, '.agilab'));
      await promisify(execFile)('mkfifo', [join(home, name)]);
      const lan = { neighbours: async () => [] } as unknown as Parameters<typeof passiveCandidates>[0]['lan'];
      expect(await passiveCandidates({ home, env: {}, lan })).toEqual([]);
    },
  );
});
