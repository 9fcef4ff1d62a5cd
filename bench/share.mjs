// Goals P8 and P9: the share set up on one worker and on eight, set up again, and checked; on the lab, by the built command
// line. `engine` is from the start of the job to its end, the other from the start of the command to its end.
// Needs root on Debian; see e2e/lab/README.md. MUSTER_CLI names another build of the command line.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { canRunLab, downLab, upLab } from '../e2e/lab/lab.mjs';

const INSTANCE = 'bench-share';
const WORKERS = 8;
const VERBS = ['apply', 'apply-again', 'check'];
const SIZES = ['one', 'eight'];

export const name = 'share';
export const parts = Object.fromEntries(
  SIZES.flatMap((size) =>
    VERBS.flatMap((verb) => [
      [`${verb}-${size}`, 'ms'],
      [`${verb}-${size}-engine`, 'ms'],
    ]),
  ),
);
export const runs = 3;

export default async function share({ root }) {
  const can = canRunLab();
  if (!can.ok) throw new Error(can.reason);
  const cli = join(root, process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');
  try {
    const lab = await upLab(scenario(), { instance: INSTANCE, replace: true });
    const env = { ...process.env, HOME: lab.managerHome, MUSTER_HOME: join(lab.managerHome, '.muster') };
    const muster = (...args) => run([cli, ...args, '--json'], env);
    const place = ({ address }) => `alice@${address}`;
    const [atlas, ...workers] = lab.nodes;
    const found = {};
    for (const [size, count] of [
      ['one', 1],
      ['eight', WORKERS],
    ]) {
      const list = workers.slice(0, count).map(place).join(',');
      await muster('cluster', 'set', '--scheduler', place(atlas), '--workers', list);
      Object.assign(found, keyed(`apply-${size}`, await muster('share', 'apply')));
      Object.assign(found, keyed(`apply-again-${size}`, await muster('share', 'apply')));
      Object.assign(found, keyed(`check-${size}`, await muster('share', 'check')));
      await muster('share', 'down');
    }
    return found;
  } finally {
    await downLab({ instance: INSTANCE });
  }
}

const scenario = () => ({
  nodes: [
    { name: 'atlas', role: 'scheduler' },
    ...Array.from({ length: WORKERS }, (_, index) => ({ name: `w${index + 1}` })),
  ],
});

const keyed = (part, { wholeMs, engineMs }) => ({ [part]: wholeMs, [`${part}-engine`]: engineMs });

/** One command: how long it took, and how long its last job. @throws Error when it does not succeed. */
function run(argv, env) {
  const startedMs = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const wholeMs = Math.round(performance.now() - startedMs);
      if (code !== 0) return reject(new Error(`muster ${argv.slice(1).join(' ')} ended with ${code}`));
      const events = text.split('\n').flatMap((line) => (line.includes('"what"') ? [JSON.parse(line)] : []));
      const at = (type) => events.filter(({ what }) => what.type === type).at(-1)?.at ?? Number.NaN;
      resolve({ wholeMs, engineMs: at('job-ended') - at('job-started') });
    });
  });
}
