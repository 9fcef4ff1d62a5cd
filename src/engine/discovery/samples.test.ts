import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewaysFromNetstat, gatewaysFromProcRoute, gatewaysFromRoutePrint } from './gateways';
import { addressesOf, macsOf, rowsFromArp, rowsFromIpJson, rowsFromProcArp, rowsFromWindowsArp } from './neighbours';

const FOLDER = join(__dirname, 'samples');
const sample = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

test('each sample has its source named', () => {
  const readme = sample('README.md');
  const files = readdirSync(FOLDER).filter((name) => name !== 'README.md');
  expect(files.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
});

const LINUX = { '10.77.11.11': '02:4d:4c:0b:00:01', '10.77.14.10': '02:4d:4c:0e:00:00' };
const WINDOWS = { '192.168.1.1': '00:14:22:01:23:45', '192.168.1.9': '3c:a6:2f:01:02:03' };
test.each([
  ['linux-ip-j-neigh.json', rowsFromIpJson, LINUX],
  ['linux-proc-net-arp.txt', rowsFromProcArp, LINUX],
  [
    'macos-arp-a.txt',
    rowsFromArp,
    { '192.168.1.1': '00:18:01:8f:23:ed', '192.168.1.2': '00:1b:21:a4:32:bd', '192.168.1.7': '18:20:32:9f:54:75' },
  ],
  ['windows-arp-a-en.txt', rowsFromWindowsArp, WINDOWS],
  ['windows-arp-a-de.txt', rowsFromWindowsArp, WINDOWS],
  ['windows-arp-a-fr.txt', rowsFromWindowsArp, WINDOWS],
  ['windows-arp-a-zh.txt', rowsFromWindowsArp, WINDOWS],
] as const)('neighbours: %s', (name, read, expected) => {
  const rows = read(sample(name));
  const macs = macsOf(rows);
  expect(Object.fromEntries(addressesOf(rows).map((address) => [address, macs.get(address)]))).toEqual(expected);
});

test.each([
  ['linux-proc-net-route.txt', gatewaysFromProcRoute],
  ['macos-netstat-rn.txt', gatewaysFromNetstat],
  ['windows-route-print-de.txt', gatewaysFromRoutePrint],
] as const)('default gateway: %s', (name, read) => {
  expect(read(sample(name))).toEqual(['192.168.20.1']);
  expect(read('')).toEqual([]);
  expect(read('nonsense\n0.0.0.0 0.0.0.0 x 1\ndefault\neth0\t00000000\tzz\t0003')).toEqual([]);
});
