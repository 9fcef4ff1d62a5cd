// A Muster window for a measurement: its own HOME, its own display, and an end to both.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';

/** Opens the app of `root`, or of MUSTER_APP. `prepare` gets the new HOME before the app starts. */
export async function openWindow({ root, electron }, { env = {}, prepare = async () => {}, home: given } = {}) {
  const home = given ?? (await mkdtemp(join(tmpdir(), 'muster-bench-')));
  await prepare(home);
  const display = process.platform === 'linux' && !process.env.DISPLAY ? await openXvfb() : undefined;
  const { ELECTRON_RUN_AS_NODE: _asNode, SSH_AUTH_SOCK: _agent, ...own } = process.env;
  const startedMs = Date.now();
  const app = await _electron.launch({
    executablePath: electron.binary,
    args: [process.env.MUSTER_APP ?? root, `--user-data-dir=${join(home, 'data')}`],
    env: { ...own, HOME: home, MUSTER_HOME: join(home, '.muster'), ...(display && { DISPLAY: display.name }), ...env },
  });
  const page = await app.firstWindow();
  const close = async () => {
    await app.close().catch(() => undefined);
    display?.server.kill();
    if (!given) await rm(home, { recursive: true, force: true });
  };
  const kill = async () => {
    const child = app.process();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    display?.server.kill();
  };
  return { app, page, home, startedMs, close, kill };
}

/** Stores a cluster of so many nodes, every third with a status of its own, as a last look would have left it. */
export async function storeCluster(home, name, count, shapeOf) {
  const folder = join(home, '.muster/clusters', name);
  await mkdir(folder, { recursive: true });
  const nodes = Array.from({ length: count }, (_none, at) => ({
    id: `node-${at}`,
    name: `node-${at}`,
    address: `10.${20 + Math.floor(at / 65_536)}.${Math.floor(at / 256) % 256}.${at % 256}`,
    port: 22,
    user: null,
    aliases: [],
    sources: ['typed'],
    isSetAside: false,
  }));
  const share = { schedulerPath: `clustershare/${name}`, workerPath: `clustershare/${name}` };
  const cluster = { schema: 'muster.cluster/1', name, nodes, scheduler: null, workers: [], share };
  await writeFile(join(folder, 'cluster.json'), JSON.stringify(cluster));
  await writeFile(join(home, '.muster/last-cluster'), `${name}\n`);
  if (shapeOf) await shapeOf(folder, nodes);
}

/** Private memory of a process and all below it, in bytes. Pages they share are counted for none. */
export async function privateBytes(pid) {
  let sum = 0;
  for (const one of [pid, ...(await descendants(pid))]) {
    const text = await readFile(`/proc/${one}/smaps_rollup`, 'utf8').catch(() => '');
    for (const [, kb] of text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)) sum += Number(kb) * 1024;
  }
  return sum;
}

async function descendants(pid) {
  const parents = new Map();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(Number(name), parent);
  }
  const below = (one) =>
    [...parents].filter(([, parent]) => parent === one).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

export async function openXvfb() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(server.stdio[3], 'data');
  return { server, name: `:${String(number).trim()}` };
}
