// Goals P4, P8, P9, P10: the built command line against real nodes of the lab, a scheduler and one worker.
// Needs root on Debian; see e2e/lab/README.md.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { canRunLab, downLab, upLab } from '../e2e/lab/lab.mjs';

const INSTANCE = 'bench';

export const name = 'lab-share-proof';
export const parts = {
  'eleven-states': 'ms',
  'share-apply': 'ms',
  'share-check': 'ms',
  'proof-first': 'ms',
  'proof-repeated': 'ms',
};
export const runs = 1;

export default async function labShareProof({ root }) {
  const can = canRunLab();
  if (!can.ok) throw new Error(can.reason);
  return { ...(await inLab('eleven', root, eleven)), ...(await inLab('pair', root, pair)) };
}

async function inLab(scenario, root, measure) {
  try {
    const lab = await upLab(scenario, { instance: INSTANCE });
    const env = { ...process.env, HOME: lab.managerHome, MUSTER_HOME: join(lab.managerHome, '.muster') };
    const muster = (args, codes = [0]) => {
      const startedMs = performance.now();
      const code = codeOf(() =>
        execFileSync(process.execPath, [join(root, 'out/cli/muster.cjs'), ...args], { env, stdio: 'ignore' }),
      );
      if (!codes.includes(code)) throw new Error(`muster ${args.join(' ')} ended with ${code}`);
      return Math.round(performance.now() - startedMs);
    };
    return await measure(lab, muster);
  } finally {
    await downLab({ instance: INSTANCE });
  }
}

function codeOf(run) {
  try {
    run();
    return 0;
  } catch (error) {
    return error.status ?? -1;
  }
}

const place = (lab, wanted) => `alice@${lab.nodes.find((node) => node.name === wanted).address}`;

/** P4: every node in another state, a silent one among them. The report says that not all hold: exit code 1. */
function eleven(lab, muster) {
  const others = lab.nodes.filter((node) => node.name !== 'atlas').map((node) => `alice@${node.address}`);
  muster(['cluster', 'set', '--scheduler', place(lab, 'atlas'), '--workers', others.join(',')]);
  return { 'eleven-states': muster(['check'], [1, 3]) };
}

function pair(lab, muster) {
  muster(['cluster', 'set', '--scheduler', place(lab, 'atlas'), '--workers', `${place(lab, 'heron')}:2`]);
  return {
    'share-apply': muster(['share', 'apply']),
    'share-check': muster(['share', 'check']),
    'proof-first': muster(['prove']),
    'proof-repeated': muster(['prove']),
  };
}
