import { expect, test } from 'vitest';
import { NodeRegistry } from './node-registry';

test('a gateway is a node like any other, and marked as what it is', () => {
  const registry = new NodeRegistry([], new Set(), async () => []);
  const found = { address: '192.168.20.1', port: 22, user: null, source: 'tcp-scan' } as const;
  expect(registry.join({ ...found, name: '192.168.20.1' }, ['192.168.20.1'], true)?.node.isGateway).toBe(true);
  expect(registry.join({ ...found, name: 'router.lan' }, ['192.168.20.1'])?.node).toMatchObject({ isGateway: true });
  const other = { ...found, name: 'x', address: '192.168.20.7' };
  expect(registry.join(other, ['192.168.20.7'])?.node.isGateway).toBe(undefined);
});
