// Goal P7 for discovery: a scan of 4,094 addresses, with logins hanging on 40 hosts that never speak, is cancelled in an
// engine that lives on: when the job has ended, and when its last socket is gone.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builtStand } from './stand/built.mjs';
import { layWire } from './stand/wire.mjs';

export const name = 'cancel-scan';
export const parts = { answered: 'ms', 'sockets-gone': 'ms', 'sockets-before': 'sockets' };
export const runs = 3;

const LIVE = Array.from({ length: 40 }, (_, at) => `10.80.${Math.floor((at * 16) / 40)}.${((at * 61) % 250) + 3}`);
let afterMs = 600;

export default async function cancelScan({ root }) {
  const program = await builtStand(root, 'cancel-scan');
  const wire = await layWire({
    near: ['10.81.0.1/30'],
    far: ['10.81.0.2/30', ...LIVE.map((address) => `${address}/32`)],
    routes: ['default via 10.81.0.2'],
    door: 'tarpit',
  });
  try {
    afterMs += 400;
    const env = { ...process.env, HOME: wire.home, MUSTER_HOME: join(wire.home, '.muster'), SSH_AUTH_SOCK: '' };
    const argv = [...wire.inside.slice(1), process.execPath, program, '10.80.0.0/20', String(afterMs)];
    const said = JSON.parse(execFileSync(wire.inside[0], argv, { env, encoding: 'utf8', timeout: 60_000 }));
    if (said.state !== 'cancelled' || said.left > 0) throw new Error(`not cancelled: ${JSON.stringify(said)}`);
    return { answered: said.answeredMs, 'sockets-gone': said.goneMs, 'sockets-before': said.socketsBefore };
  } finally {
    await wire.down();
  }
}
