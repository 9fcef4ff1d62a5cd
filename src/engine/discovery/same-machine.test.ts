import { describe, expect, test } from 'vitest';
import { emptyCluster, thisComputer } from '../../shared/model/cluster-shape';
import type { HostKey } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { neighboursFromIpJson, rowsFromArp, rowsFromIpJson, rowsFromProcArp, rowsFromWindowsArp } from './neighbours';
import { joinSameMachines } from './same-machine';

interface Met {
  readonly id: string;
  readonly address?: string;
  readonly ip?: string | null;
  readonly port?: number;
  /** `type:blob` of each key that it showed. */
  readonly keys?: readonly string[];
  readonly hostname?: string;
  readonly addresses?: readonly string[];
}

const nodeOf = ({ id, address = id, port = 22 }: Met): ClusterNode => ({
  ...thisComputer(id),
  id: id as NodeId,
  address,
  port,
  sources: ['typed'],
});

const keyOf = (text: string): HostKey => {
  const [type = '', blob = ''] = text.split(':');
  return { type, blob, fingerprint: `SHA256:${blob.padEnd(43, 'A')}` };
};

function observationOf({ address, id, ip = address ?? id, keys, hostname, addresses = [] }: Met): NodeObservation {
  const offered = keys?.map(keyOf);
  const facts = hostname === undefined ? null : ({ hostname, addresses: [...addresses] } as Partial<NodeFacts>);
  return {
    at: 1,
    elapsedMs: 1,
    reach: { state: 'open', ip, elapsedMs: 1, detail: '' },
    hostKey: offered ? { match: 'match', offered, pinned: [], knownAs: id, file: '' } : null,
    login: null,
    facts: facts as NodeFacts | null,
    factsDetail: '',
  };
}

/** Ids that are left, with the aliases that they took over. */
function joined(met: readonly Met[], macs: Record<string, string> = {}, roles: { scheduler?: string } = {}): string[] {
  const cluster = {
    ...emptyCluster('lab'),
    nodes: met.map(nodeOf),
    scheduler: (roles.scheduler ?? null) as NodeId | null,
  };
  const seen = new Map(met.map((one) => [one.id as NodeId, observationOf(one)]));
  const after = joinSameMachines(cluster, seen, new Map(Object.entries(macs))) ?? cluster;
  return after.nodes.map(({ id, aliases }) => (aliases.length > 0 ? `${id} (${aliases.join(', ')})` : id));
}

const ED = 'ssh-ed25519:k1';

describe('by host key', () => {
  test.each<[string, Met[], string[]]>([
    [
      'name, .local and address of one machine',
      [
        { id: 'atlas', ip: '10.0.0.5', keys: [ED] },
        { id: 'atlas.local', ip: '10.0.0.5', keys: [ED] },
        { id: '10.0.0.5', keys: [ED] },
      ],
      ['atlas (atlas.local, 10.0.0.5)'],
    ],
    [
      'two ports of one address are two machines behind it',
      [
        { id: 'vm1', ip: '10.0.0.5', port: 2201, keys: [ED] },
        { id: 'vm2', ip: '10.0.0.5', port: 2202, keys: [ED] },
      ],
      ['vm1', 'vm2'],
    ],
    [
      'cloned images: the same key at two addresses, nobody logged in',
      [
        { id: 'a', ip: '10.0.0.5', keys: [ED] },
        { id: 'b', ip: '10.0.0.6', keys: [ED] },
      ],
      ['a', 'b'],
    ],
    [
      'two cards of one machine, seen from inside',
      [
        { id: 'a', ip: '10.0.0.5', keys: [ED], hostname: 'atlas', addresses: ['10.0.0.5', '10.9.0.5'] },
        { id: 'b', ip: '10.9.0.5', keys: [ED], hostname: 'atlas', addresses: ['10.0.0.5', '10.9.0.5'] },
      ],
      ['a (b)'],
    ],
    [
      'clones that even have the same name know only their own address',
      [
        { id: 'a', ip: '10.0.0.5', keys: [ED], hostname: 'node', addresses: ['10.0.0.5'] },
        { id: 'b', ip: '10.0.0.6', keys: [ED], hostname: 'node', addresses: ['10.0.0.6'] },
      ],
      ['a', 'b'],
    ],
  ])('%s', (_what, met, expected) => expect(joined(met)).toEqual(expected));

  test('the node that has a role stays, whichever was met first', () => {
    const met = [
      { id: '10.0.0.5', keys: [ED] },
      { id: 'atlas', ip: '10.0.0.5', keys: [ED] },
    ];
    expect(joined(met, {}, { scheduler: 'atlas' })).toEqual(['atlas (10.0.0.5)']);
  });
});

describe('by network card', () => {
  const CARD = '3c:22:fb:00:00:01';
  const both = { '10.0.0.5': CARD, '10.0.0.6': CARD };

  test.each<[string, Met[], Record<string, string>, string[]]>([
    [
      'two addresses of one card with the same key',
      [
        { id: '10.0.0.5', keys: [ED] },
        { id: '10.0.0.6', keys: [ED] },
      ],
      both,
      ['10.0.0.5 (10.0.0.6)'],
    ],
    [
      'two addresses of one card that showed no key',
      [{ id: '10.0.0.5' }, { id: '10.0.0.6' }],
      both,
      ['10.0.0.5 (10.0.0.6)'],
    ],
    [
      'keys of two types say nothing against it',
      [
        { id: '10.0.0.5', keys: [ED] },
        { id: '10.0.0.6', keys: ['ssh-rsa:r1'] },
      ],
      both,
      ['10.0.0.5 (10.0.0.6)'],
    ],
    [
      'another key of the same type is another machine: virtual machines on a bridge, proxy ARP',
      [
        { id: '10.0.0.5', keys: [ED] },
        { id: '10.0.0.6', keys: ['ssh-ed25519:k2'] },
      ],
      both,
      ['10.0.0.5', '10.0.0.6'],
    ],
    [
      'another port is another machine',
      [{ id: '10.0.0.5' }, { id: '10.0.0.6', port: 2222 }],
      both,
      ['10.0.0.5', '10.0.0.6'],
    ],
    [
      'two cards',
      [{ id: '10.0.0.5' }, { id: '10.0.0.6' }],
      { ...both, '10.0.0.6': '3c:22:fb:00:00:02' },
      ['10.0.0.5', '10.0.0.6'],
    ],
    [
      'a router that answers for all behind it',
      [{ id: '10.0.0.5' }, { id: '10.0.0.6' }],
      Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`10.0.0.${at}`, CARD])),
      ['10.0.0.5', '10.0.0.6'],
    ],
  ])('%s', (_what, met, macs, expected) => expect(joined(met, macs)).toEqual(expected));
});

test.each([
  // iproute2 6.1, `ip -j neigh` (Debian 12).
  [
    rowsFromIpJson,
    '[{"dst":"192.168.20.7","dev":"enp3s0","lladdr":"3c:22:fb:01:0a:0b","state":["REACHABLE"]},{"dst":"fe80::1","dev":"enp3s0","lladdr":"3c:22:fb:01:0a:0b","router":null,"state":["STALE"]},{"dst":"192.168.20.9","dev":"enp3s0","state":["FAILED"]}]',
  ],
  // proc(5), /proc/net/arp.
  [
    rowsFromProcArp,
    'IP address       HW type     Flags       HW address            Mask     Device\n192.168.20.7     0x1         0x2         3c:22:fb:01:0a:0b     *        enp3s0\n192.168.20.9     0x1         0x0         00:00:00:00:00:00     *        enp3s0\n',
  ],
  // macOS 14, `arp -an`: bytes without leading zeros.
  [
    rowsFromArp,
    '? (192.168.20.7) at 3c:22:fb:1:a:b on en0 ifscope [ethernet]\n? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]\n? (192.168.20.9) at (incomplete) on en0 ifscope [ethernet]\n',
  ],
  // Windows 10, German, `arp -a`.
  [
    rowsFromWindowsArp,
    'Schnittstelle: 192.168.20.34 --- 0xc\r\n  Internetadresse       Physische Adresse     Typ\r\n  192.168.20.7          3c-22-fb-01-0a-0b     dynamisch\r\n  192.168.20.255        ff-ff-ff-ff-ff-ff     statisch\r\n  224.0.0.22            01-00-5e-00-00-16     statisch\r\n',
  ],
])('hardware addresses in one form: %#', (rowsFrom, text) => {
  const rows = rowsFrom(text).filter(({ mac }) => mac !== null);
  expect(rows.filter(({ ip }) => ip.includes('.'))).toEqual([{ ip: '192.168.20.7', mac: '3c:22:fb:01:0a:0b' }]);
});

test('an IPv6 neighbour is a hardware address, but nothing to scan', () => {
  const text = '[{"dst":"fd00::7","dev":"eth0","lladdr":"3c:22:fb:01:0a:0b","state":["STALE"]}]';
  expect(rowsFromIpJson(text)).toHaveLength(1);
  expect(neighboursFromIpJson(text)).toEqual([]);
});
