import { nodeOf } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';
import { admin, byHand } from './by-hand';

export const openPorts = byHand({
  id: 'open-ports',
  fixes: 'ports-reachable',
  kind: 'command',
  title: say('Open the ports of Dask between scheduler and worker'),
  rights: admin,
  steps: ({ node, cluster }) => {
    const scheduler = cluster.scheduler ? nodeOf(cluster.scheduler, cluster) : undefined;
    const from = cluster.schedulerAddress ?? scheduler?.address ?? 'ADDRESS-OF-THE-SCHEDULER';
    return [
      [
        say('On the scheduler, with ufw or firewalld'),
        `sudo ufw allow from ${node.address} to any port 8780:8790 proto tcp\n# or: sudo firewall-cmd --permanent --add-port=8780-8790/tcp && sudo firewall-cmd --reload`,
      ],
      [
        say('On the worker, with ufw or firewalld'),
        `sudo ufw allow from ${from} to any port 9000:9100 proto tcp\n# or: sudo firewall-cmd --permanent --add-port=9000-9100/tcp && sudo firewall-cmd --reload`,
      ],
    ];
  },
});
