import { expect, test } from 'vitest';
import { english } from '../../shared/model/say';
import { networkOf } from './cidr';
import type { LocalNetwork } from './local-networks';
import { planCappedScan } from './scan-plan';

const local = (cidr: string, address: string, isVirtual = false): LocalNetwork => ({
  interfaceName: isVirtual ? 'docker0' : 'eth0',
  network: networkOf(cidr),
  address,
  isVirtual,
});
const shown = (planned: ReturnType<typeof planCappedScan>) =>
  planned.map(({ network, isAsked, note }) =>
    `${network.cidr} ${isAsked ? network.count : '-'} ${note ? english(note) : ''}`.trim(),
  );

test.each<[string, string[], LocalNetwork[], number, string[]]>([
  ['a /24 fits', [], [local('192.168.20.0/24', '192.168.20.2')], 256, ['192.168.20.0/24 254']],
  ['a /16 is narrowed to what is near', [], [local('10.7.0.0/16', '10.7.33.2')], 256, ['10.7.33.0/24 254']],
  [
    'the rest of the limit goes to the next network, and containers use nothing up',
    [],
    [
      local('192.168.20.0/24', '192.168.20.2'),
      local('10.0.0.0/24', '10.0.0.9'),
      local('172.18.0.0/16', '172.18.0.1', true),
    ],
    256,
    [
      '192.168.20.0/24 254',
      '10.0.0.0/24 2 2 of its 254 addresses are asked, as the limit says.',
      '172.18.0.0/24 - It serves containers or virtual machines of this computer.',
    ],
  ],
  [
    'typed networks are cut, not refused',
    ['10.1.0.0/22'],
    [],
    256,
    ['10.1.0.0/22 256 256 of its 1022 addresses are asked, as the limit says.'],
  ],
  [
    'a limit of 0 asks nobody',
    ['10.1.0.0/24'],
    [],
    0,
    ['10.1.0.0/24 - 0 of its 254 addresses are asked, as the limit says.'],
  ],
])('%s', (_what, typed, networks, limit, expected) =>
  expect(shown(planCappedScan(typed, networks, limit))).toEqual(expected),
);
