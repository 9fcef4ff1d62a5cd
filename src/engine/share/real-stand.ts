import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import type { EngineHappening } from '../../shared/model/event';
import { applyEvent, emptyFleet, type FleetSnapshot } from '../../shared/model/fleet';
import type { JobId, NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { type FileJournal, openJournal } from '../journal/file-journal';
import type { JobContext } from '../ports';
import { runScript, type ShellHost } from '../remote/run-script';
import type { Session } from '../session';

/** Why the real stand cannot run here, or null. It needs sshd, sshfs and a FUSE device that may be opened. */
export function missingForRealStand(): string | null {
  if (process.platform !== 'linux') return 'needs Linux';
  if (!existsSync('/usr/sbin/sshd')) return 'needs /usr/sbin/sshd';
  if (!existsSync('/usr/bin/sshfs')) return 'needs /usr/bin/sshfs';
  if (!existsSync('/dev/fuse') || process.getuid?.() !== 0) return 'needs root and /dev/fuse';
  return null;
}

/** Tests only: one sshd on loopback as scheduler, and workers that are home folders of their own, with real sshfs mounts. */
export class RealStand {
  readonly folder = mkdtempSync(join(tmpdir(), 'muster-share-'));
  readonly events: EngineHappening[] = [];
  readonly logs: string[] = [];
  fleet: FleetSnapshot;
  #sshd: ChildProcess | null = null;
  #port = 0;
  #journal: FileJournal | null = null;

  private constructor(readonly cluster: Cluster) {
    this.fleet = emptyFleet(cluster);
  }

  static async start(workers: readonly string[]): Promise<RealStand> {
    const cluster: Cluster = {
      ...emptyCluster('lab'),
      nodes: ['s1', ...workers].map((id) => ClusterNode.parse({ id, name: id, address: id })),
      scheduler: 's1' as NodeId,
      schedulerAddress: '127.0.0.1',
      workers: workers.map((node) => ({ node: node as NodeId, slots: 1 })),
    };
    const stand = new RealStand(cluster);
    await stand.#startSshd(workers);
    return stand;
  }

  home(id: string): string {
    return join(this.folder, id);
  }

  share(id: string): string {
    return join(this.home(id), 'clustershare/lab');
  }

  async job(cluster: Cluster = this.cluster, signal: AbortSignal = new AbortController().signal): Promise<JobContext> {
    this.#journal ??= await openJournal(join(this.folder, 'journal.jsonl'), Date.now);
    const journal = this.#journal;
    const emit = (what: EngineHappening) => {
      this.events.push(what);
      this.fleet = applyEvent(this.fleet, { seq: this.fleet.seq + 1, at: 0, what });
    };
    return {
      ports: {
        now: Date.now,
        stateDir: this.folder,
        home: this.home('s1'),
        env: {},
        sessions: null as never,
        canAsk: false,
        version: 'test',
        logSink: () => undefined,
      },
      signal,
      jobId: 'test' as JobId,
      cluster: { ...cluster, share: { ...cluster.share, port: this.#port } },
      clusterFolder: this.folder,
      fleet: () => this.fleet,
      emit,
      log: (node, text) => this.logs.push(`${node}: ${text}`),
      logTail: () => [],
      progress: () => undefined,
      ask: () => Promise.reject(new Error('nobody is there')),
      session: (node) => Promise.resolve(this.session(node)),
      journal,
    };
  }

  session(nodeId: NodeId): Session {
    const home = this.home(nodeId);
    const host: ShellHost = { nodeId, isLost: () => false, openShell: () => Promise.resolve(shellIn(home)) };
    const pathOf = (path: string) => path.replace(/^~/, home);
    return {
      nodeId,
      user: userInfo().username,
      localAddress: '127.0.0.1',
      observe: (script, options) => runScript(host, script, options),
      run: (script, options) => runScript(host, script, options),
      readFile: (path) => readFile(pathOf(path)).catch(() => null),
      writeFile: async (path, content, { mode }) => writeFileSync(pathOf(path), content, { mode }),
      closed: new Promise(() => undefined),
      close: () => Promise.resolve(),
    };
  }

  /** Lines of this machine's mount table under the stand. */
  mounts(): string[] {
    return readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(this.folder));
  }

  /** Pids of the sshfs programs that serve something under the stand. */
  sshfs(): string[] {
    return execFileSync('ps', ['-axwwo', 'pid=,args='])
      .toString()
      .split('\n')
      .filter((line) => /^\s*\d+ (\S*\/)?sshfs /.test(line) && line.includes(this.folder))
      .map((line) => line.trim().split(' ')[0] ?? '');
  }

  async stop(): Promise<void> {
    for (const line of this.mounts()) {
      execFileSync('umount', ['-l', (line.split(' ')[1] ?? '').replace(/\\040/g, ' ')]);
    }
    // A test that failed may have left a stopped one, which no unmount ends.
    for (const pid of this.sshfs()) process.kill(Number(pid), 'SIGKILL');
    await this.#journal?.close();
    this.#sshd?.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #startSshd(workers: readonly string[]): Promise<void> {
    this.#port = await freePort();
    mkdirSync('/run/sshd', { recursive: true });
    const key = join(this.folder, 'host_key');
    const makeKey = (file: string) => execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    makeKey(key);
    mkdirSync(this.home('s1'));
    const hostKey = readFileSync(`${key}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    let authorized = '';
    for (const worker of workers) {
      const home = this.home(worker);
      mkdirSync(join(home, '.ssh'), { recursive: true });
      mkdirSync(join(home, '.local/bin'), { recursive: true });
      makeKey(join(home, '.ssh/id_ed25519'));
      authorized += `restrict,command="internal-sftp" ${readFileSync(join(home, '.ssh/id_ed25519.pub'), 'utf8')}`;
      writeFileSync(join(home, '.ssh/known_hosts'), `[127.0.0.1]:${this.#port} ${hostKey}\n`);
      // OpenSSH looks into the passwd home; these workers have homes of their own.
      const options = `-F none -i ${home}/.ssh/id_ed25519 -o IdentitiesOnly=yes -o UserKnownHostsFile=${home}/.ssh/known_hosts`;
      writeFileSync(join(home, '.local/bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh ${options} "$@"\n`, { mode: 0o755 });
    }
    writeFileSync(join(this.folder, 'authorized_keys'), authorized);
    const config = [
      `Port ${this.#port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${key}`,
      `AuthorizedKeysFile ${this.folder}/authorized_keys`,
      'StrictModes no',
      'PidFile none',
      'PermitRootLogin prohibit-password',
      'Subsystem sftp internal-sftp',
    ];
    writeFileSync(join(this.folder, 'sshd_config'), `${config.join('\n')}\n`);
    this.#sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(this.folder, 'sshd_config')], { stdio: 'ignore' });
    await answering(this.#port);
  }
}

function shellIn(home: string) {
  const env = { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' };
  const child = spawn('/bin/sh', ['-s'], { cwd: home, env, detached: true });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    closed: new Promise<void>((resolve) => child.once('close', () => resolve())),
    close: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Settles when the port takes a connection. */
async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sshd does not answer');
}
