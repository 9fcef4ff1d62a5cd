import { expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { addressForScheduler } from './direction';

const node = {
  id: 'heron' as NodeId,
  name: 'heron',
  address: 'heron.lan',
  port: 22,
  user: null,
  aliases: [],
  sources: ['typed' as const],
  isSetAside: false,
};

it.each([
  ['agilab', '10.0.0.2', '10.0.0.2'],
  ['agilab', null, 'heron.lan'],
  ['dask', '10.0.0.2', 'heron.lan'],
] as const)('with runner %s and the address %s the scheduler reaches a worker as %s', (runner, ip, address) => {
  expect(addressForScheduler(node, { runner }, ip)).toBe(address);
});
