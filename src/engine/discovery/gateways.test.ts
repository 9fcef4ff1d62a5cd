import { expect, test } from 'vitest';
import { gatewaysFromNetstat, gatewaysFromProcRoute, gatewaysFromRoutePrint } from './gateways';
import { NodeRegistry } from './node-registry';

// Source: cat /proc/net/route on Debian 12, Linux 6.1; the address of the gateway changed.
const PROC_ROUTE = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0114A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
mlab10\t000A4D0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth0\t0014A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;

// Constructed after netstat(1) of macOS and its column layout.
const NETSTAT = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.20.1       UGScg                 en0
default            link#18            UCSIg           bridge100      !
127                127.0.0.1          UCS                   lo0
192.168.20         link#11            UCS                   en0      !
192.168.20.1/32    link#11            UCS                   en0      !
`;

// Constructed after Microsoft's documentation of `route`, in German: only the words differ between languages.
const ROUTE_PRINT = `===========================================================================
Schnittstellenliste
 11...3c 22 fb 01 02 03 ......Intel(R) Wi-Fi 6 AX201 160MHz
===========================================================================

IPv4-Routentabelle
===========================================================================
Aktive Routen:
     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik
          0.0.0.0          0.0.0.0     192.168.20.1    192.168.20.55     35
          0.0.0.0          0.0.0.0   Auf Verbindung         10.8.0.2      5
        127.0.0.0        255.0.0.0   Auf Verbindung         127.0.0.1    331
===========================================================================
Ständige Routen:
  Keine
`.replace(/\n/g, '\r\n');

test.each([
  ['Linux', gatewaysFromProcRoute, PROC_ROUTE],
  ['macOS', gatewaysFromNetstat, NETSTAT],
  ['Windows', gatewaysFromRoutePrint, ROUTE_PRINT],
] as const)('the default gateway on %s', (_, read, text) => {
  expect(read(text)).toEqual(['192.168.20.1']);
  expect(read('')).toEqual([]);
  expect(read('nonsense\n0.0.0.0 0.0.0.0 x 1\ndefault\neth0\t00000000\tzz\t0003')).toEqual([]);
});

test('a gateway is a node like any other, and marked as what it is', () => {
  const registry = new NodeRegistry([], new Set(), async () => []);
  const found = { address: '192.168.20.1', port: 22, user: null, source: 'tcp-scan' } as const;
  expect(registry.join({ ...found, name: '192.168.20.1' }, ['192.168.20.1'], true)?.node.isGateway).toBe(true);
  expect(registry.join({ ...found, name: 'router.lan' }, ['192.168.20.1'])?.node).toMatchObject({ isGateway: true });
  expect(registry.join({ ...found, name: 'x', address: '192.168.20.7' }, ['192.168.20.7'])?.node.isGateway).toBe(
    undefined,
  );
});
