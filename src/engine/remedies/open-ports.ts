import { nodeOf } from '../../shared/model/cluster';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { admin, byHand } from './by-hand';

interface Opening {
  readonly from: string;
  readonly first: number;
  readonly last: number;
}

/** Lines that let one address in on a range of ports, for the firewalls that a system usually has. */
function openingLines(os: NodeFacts['os'] | undefined, { from, first, last }: Opening): string {
  if (os === 'windows')
    return `New-NetFirewallRule -DisplayName "Dask" -Direction Inbound -Protocol TCP -LocalPort ${first}-${last} -RemoteAddress ${from} -Action Allow`;
  if (os === 'macos')
    return 'sudo /usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate\nsudo /usr/libexec/ApplicationFirewall/socketfilterfw --add "$(command -v python3)"';
  return [
    `sudo ufw allow from ${from} to any port ${first}:${last} proto tcp`,
    `# or: sudo firewall-cmd --permanent --add-port=${first}-${last}/tcp && sudo firewall-cmd --reload`,
  ].join('\n');
}

export const openPorts = byHand({
  id: 'open-ports',
  fixes: 'ports-reachable',
  kind: 'command',
  title: say('Open the ports of Dask between scheduler and worker'),
  rights: admin,
  steps: ({ node, cluster, observation, scheduler: seen }) => {
    const scheduler = cluster.scheduler ? nodeOf(cluster.scheduler, cluster) : undefined;
    const from = cluster.schedulerAddress ?? scheduler?.address ?? 'ADDRESS-OF-THE-SCHEDULER';
    return [
      [
        say('In the firewall of the scheduler'),
        openingLines(seen?.facts?.os, { from: node.address, first: 8780, last: 8790 }),
      ],
      [say('In the firewall of the worker'), openingLines(observation?.facts?.os, { from, first: 9000, last: 9100 })],
    ];
  },
});
