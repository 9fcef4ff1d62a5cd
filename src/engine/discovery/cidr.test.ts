import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { english } from '../../shared/model/say';
import { scanSecondsFor } from '../../shared/scan-time';
import { addressesIn, checkConsent, contains, networkOf } from './cidr';
import { localNetworks, publicNetworks } from './local-networks';
import { planScan } from './scan-plan';

describe('networkOf', () => {
  test.each([
    ['192.168.20.0/24', '192.168.20.0/24', 254, '192.168.20.1'],
    ['192.168.20.77/24', '192.168.20.0/24', 254, '192.168.20.1'],
    ['10.0.0.0/16', '10.0.0.0/16', 65_534, '10.0.0.1'],
    ['10.0.0.4/31', '10.0.0.4/31', 2, '10.0.0.4'],
    ['10.0.0.4/32', '10.0.0.4/32', 1, '10.0.0.4'],
    ['10.0.0.4', '10.0.0.4/32', 1, '10.0.0.4'],
    ['192.168.255.255/20', '192.168.240.0/20', 4_094, '192.168.240.1'],
  ])('%s', (text, cidr, count, first) => {
    const network = networkOf(text);
    expect({ cidr: network.cidr, count: network.count }).toEqual({ cidr, count });
    const all = addressesIn([network]);
    expect(all).toHaveLength(count);
    expect(all[0]?.address).toBe(first);
  });

  test.each([
    ['0.0.0.0/0', '/16 is the largest'],
    ['10.0.0.0/8', '16,777,216'],
    ['10.0.0.0/15', '/16 is the largest'],
    ['010.0.0.1', 'leading zeros'],
    ['10.0.0/24', 'four parts'],
    ['10.0.0.256/24', 'four parts'],
    ['10.0.0.0/33', 'prefix'],
    ['10.0.0.0/', 'prefix'],
    ['10.0.0.0/24/8', 'more than one slash'],
    ['fd00::/64', 'IPv6'],
    ['224.0.0.0/24', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['fe80::1%eth0/64', 'IPv6'],
    ['127.0.0.0/24', 'all this computer'],
    ['0.0.0.0/16', 'no machine has an unspecified address'],
    ['10.0.0.0/024', 'prefix'],
    ['10.0.0.0/1e1', 'prefix'],
    ['10.0.0.1-10.0.0.9', 'four parts'],
    ['lab', 'four parts'],
    ['', 'four parts'],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => networkOf(text)).toThrow(
      expect.objectContaining({ code: 'bad-cidr', message: expect.stringContaining(reason) }),
    );
  });

  test('overlapping networks are asked once', () => {
    expect(addressesIn([networkOf('10.0.0.0/30'), networkOf('10.0.0.0/29')])).toHaveLength(6);
    expect(contains(networkOf('10.0.0.0/29'), '10.0.0.9')).toBe(false);
  });

  test('more addresses than agreed need a person, with the time it would take', () => {
    expect(() => checkConsent([networkOf('10.0.0.0/16')], 4_096, scanSecondsFor)).toThrow(
      expect.objectContaining({
        code: 'needs-person',
        message: expect.stringMatching(/65534 addresses .* \d+ s; 4096/),
      }),
    );
  });
});

describe('local networks', () => {
  const at = (address: string, cidr: string, internal = false): NetworkInterfaceInfo => ({
    address,
    cidr,
    internal,
    family: 'IPv4',
    netmask: '',
    mac: '',
  });
  const interfaces = {
    lo: [at('127.0.0.1', '127.0.0.1/8', true)],
    docker0: [at('172.17.0.1', '172.17.0.1/16')],
    eth0: [at('192.168.20.5', '192.168.20.5/24'), at('169.254.3.4', '169.254.3.4/16')],
    wlan0: [at('192.168.20.6', '192.168.20.6/24')],
    vpn0: [at('10.8.0.2', '10.8.0.2/8')],
    ppp0: [at('10.9.0.2', '10.9.0.2/32')],
    eth1: [at('203.0.113.5', '203.0.113.5/24')],
  };

  test('private ones, each once, virtual ones last, huge ones narrowed', () => {
    expect(localNetworks(interfaces).map(({ network, isVirtual }) => [network.cidr, isVirtual])).toEqual([
      ['192.168.20.0/24', false],
      ['10.8.0.0/24', false],
      ['172.17.0.0/16', true],
    ]);
  });

  test('public ones are named, and never among those that are scanned unasked', () => {
    const outside = {
      ...interfaces,
      eth2: [at('130.64.2.5', '130.64.2.5/22')],
      ppp1: [at('130.64.9.9', '130.64.9.9/32')],
    };
    expect(publicNetworks(outside).map(({ network, interfaceName }) => [network.cidr, interfaceName])).toEqual([
      ['130.64.2.0/24', 'eth2'],
    ]);
    expect(localNetworks(outside).map(({ network }) => network.cidr)).not.toContain('130.64.2.0/24');
  });

  test('what is left out is told', () => {
    const planned = planScan([], localNetworks(interfaces), 300);
    expect(planned.map(({ network, isAsked, note }) => [network.cidr, isAsked, note && english(note)])).toEqual([
      ['192.168.20.0/24', true, null],
      ['10.8.0.0/24', false, 'Its 254 addresses are more than the 46 still agreed to.'],
      ['172.17.0.0/16', false, 'docker0 serves containers or virtual machines of this computer.'],
    ]);
  });

  test('typed networks are refused as a whole', () => {
    expect(() => planScan(['10.0.0.0/24', '10.0.1.0/24'], [], 300)).toThrow(
      expect.objectContaining({ code: 'needs-person' }),
    );
  });
});
