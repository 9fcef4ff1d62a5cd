// Goal P5: 200 real sshd, host keys known, the login refused: when the last of them is judged. One lab node with 200 addresses.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downLab, upLab } from '../e2e/lab/lab.mjs';
import { judgedAt, most, runMuster } from './stand/muster.mjs';

export const name = 'nodes-200';
export const parts = { whole: 'ms', 'event-loop-lag': 'ms', memory: 'MB' };
export const runs = 2;

const INSTANCE = 'bench-nodes-200';
const NODE = { name: 'many', authorizedKey: false, addresses: 199, python: false, uv: 'none', sshfs: false };

export default async function nodes200({ root }) {
  try {
    const lab = await upLab({ name: INSTANCE, nodes: [NODE] }, { instance: INSTANCE, replace: true });
    const [node] = lab.nodes;
    const addresses = [node.address, ...node.moreAddresses];
    const argv = ['discover', '--cidr', lab.subnetCidr, '--remote-user', node.user];
    const run = await runMuster(argv, { root, home: lab.managerHome });
    await rm(join(lab.managerHome, '.muster'), { recursive: true, force: true });
    const judged = judgedAt(run);
    const missed = addresses.filter((address) => !judged.has(address));
    if (missed.length > 0) throw new Error(`${missed.length} of ${addresses.length} were never judged`);
    const states = new Map(run.result.nodes?.map(({ address, status }) => [address, status]));
    const wrong = addresses.filter((address) => states.has(address) && states.get(address) !== 'ssh-auth-needed');
    if (wrong.length > 0) throw new Error(`${wrong.length} have another status, such as ${states.get(wrong[0])}`);
    return { whole: most(addresses.map((one) => judged.get(one))), 'event-loop-lag': run.lagMs, memory: run.memoryMb };
  } finally {
    await downLab({ instance: INSTANCE });
  }
}
