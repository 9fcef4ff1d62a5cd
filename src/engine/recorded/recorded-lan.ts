import type { NetworkInterfaceInfo } from 'node:os';
import type { Lan } from '../discovery/lan';
import type { RecordedLab } from './recorded-node';
import { machineAt } from './recorded-session';

/** The network of a recorded lab: its machines answer, every other address is silent, and no packet is ever sent. */
export const recordedLan = (lab: RecordedLab): Lan => ({
  interfaces: () => ({ practice0: [interfaceOf(lab)] }),
  neighbours: async () => [],
  resolve: async (name) => {
    const node = machineAt(lab, name);
    return node ? [node.address] : [];
  },
  probe: (address, port, timeoutMs, settle) => {
    const node = lab.nodes.find((other) => other.address === address);
    const isOpen = node !== undefined && node.port === port && (node.door === 'open' || node.door === 'mute');
    const isRefused = node !== undefined && node.door === 'refused';
    const timer = setTimeout(
      () => settle(isOpen ? 'open' : isRefused ? 'refused' : 'silent'),
      isOpen || isRefused ? lab.delayMs : Math.min(timeoutMs, lab.delayMs * 3),
    );
    return { stop: () => clearTimeout(timer) };
  },
});

const interfaceOf = ({ managerAddress }: RecordedLab): NetworkInterfaceInfo => ({
  address: managerAddress,
  cidr: `${managerAddress}/24`,
  netmask: '255.255.255.0',
  family: 'IPv4',
  mac: '02:00:00:00:00:01',
  internal: false,
});
