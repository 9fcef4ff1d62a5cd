// Goal P4: eleven nodes in all states, a silent server among them: when the last node that answers is judged, and when the
// silent one is named.
import { downLab, upLab } from '../e2e/lab/lab.mjs';
import { judgedAt, most, runMuster } from './stand/muster.mjs';

export const name = 'eleven-nodes';
export const parts = { answering: 'ms', silent: 'ms' };
export const runs = 3;

const INSTANCE = 'bench-eleven';
const SILENT = 'teal';

export default async function elevenNodes({ root }) {
  try {
    const lab = await upLab('eleven', { instance: INSTANCE, replace: true });
    const addresses = lab.nodes.map(({ address }) => address).join(',');
    const typed = lab.nodes.map(({ user, address }) => `${user}@${address}`);
    const argv = ['discover', '--passive-only', ...typed];
    const run = await runMuster(argv, { root, home: lab.managerHome });
    const judged = judgedAt(run);
    const missed = lab.nodes.filter(({ address }) => !judged.has(address));
    if (missed.length > 0)
      throw new Error(`never judged: ${missed.map(({ name: one }) => one).join(', ')} of ${addresses}`);
    const at = (isSilent) =>
      lab.nodes.filter((node) => (node.name === SILENT) === isSilent).map(({ address }) => judged.get(address));
    return { answering: most(at(false)), silent: most(at(true)) };
  } finally {
    await downLab({ instance: INSTANCE });
  }
}
