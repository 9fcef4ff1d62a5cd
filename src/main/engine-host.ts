import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClusterStore } from '../engine/cluster/cluster-store';
import { Engine } from '../engine/engine';
import { isPractice as isPracticeEnv, nodePorts, practiceDirOf, stateDirOf } from '../engine/node-ports';
import type { EnginePorts } from '../engine/ports';
import { writeWhole } from '../engine/write-whole';
import { Failure, failureValueOf } from '../shared/failure';
import type { EngineEvent } from '../shared/model/event';
import { english } from '../shared/model/say';
import { type ListedCluster, Place } from '../shared/model/shell';
import { lastCluster, rememberCluster } from './last-cluster';

/** Name of the cluster that practice begins with. */
const PRACTICE_CLUSTER = 'practice';

type Listener = (event: EngineEvent) => void;

/**
 * The one open engine of the window, on real nodes or on the practice lab. They keep their clusters in folders of their
 * own, and are never open together: what is practised cannot reach a real cluster.
 */
export class EngineHost {
  readonly #log: (line: string) => void;
  readonly #listeners = new Set<Listener>();
  #open: { engine: Engine; ports: EnginePorts; stop: () => void };

  private constructor(log: (line: string) => void, opened: { engine: Engine; ports: EnginePorts }) {
    this.#log = log;
    this.#open = this.#follow(opened);
  }

  /** Opens the cluster of last time; an empty one instead when its file cannot be used: the first page then says which. */
  static async open(log: (line: string) => void): Promise<EngineHost> {
    const last = await lastCluster(stateDirOf(process.env));
    const ports = portsFor(log, last.isPractice);
    const host = new EngineHost(log, { ports, engine: await openOrAnother(ports, last.name, log) });
    await host.#remember();
    return host;
  }

  get engine(): Engine {
    return this.#open.engine;
  }

  get ports(): EnginePorts {
    return this.#open.ports;
  }

  get isPractice(): boolean {
    return this.#open.ports.isPractice === true;
  }

  /** False when the whole app was started on the practice lab. */
  get canLeavePractice(): boolean {
    return !isPracticeEnv(process.env);
  }

  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes to another cluster, real or practice; running jobs are cancelled first. @throws Failure bad-input, bad-file. */
  async change(name: string, isPractice: boolean): Promise<void> {
    if (isPractice === this.isPractice || !this.canLeavePractice) await this.engine.openCluster(name);
    else {
      const ports = portsFor(this.#log, isPractice);
      const engine = await Engine.open(ports, name);
      await this.#close();
      this.#open = this.#follow({ ports, engine });
    }
    await this.#remember();
    this.engine.verifyAgain();
  }

  /** Opens the practice lab where it was left. */
  practise(): Promise<void> {
    return this.change(PRACTICE_CLUSTER, true);
  }

  /** All clusters of this computer, practice last. One whose file cannot be used says why. */
  async clusters(): Promise<ListedCluster[]> {
    const real = await this.#listed(false);
    return this.canLeavePractice ? [...real, ...(await this.#listed(true))] : real;
  }

  store(isPractice: boolean): ClusterStore {
    return new ClusterStore(isPractice ? practiceDirOf(process.env) : stateDirOf(process.env));
  }

  async place(): Promise<Place | null> {
    try {
      return Place.parse(JSON.parse(await readFile(this.#placeFile(), 'utf8')));
    } catch {
      return null;
    }
  }

  /** Keeps where the person is, so that a killed Muster opens there again. */
  async keepPlace(place: Place): Promise<void> {
    const file = this.#placeFile();
    const write = async (): Promise<void> => {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeWhole(file, JSON.stringify(place), { mode: 0o600 });
    };
    await write().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#remember();
    await this.#close();
  }

  #placeFile(): string {
    return join(this.ports.stateDir, 'clusters', this.engine.snapshot().cluster.name, 'place.json');
  }

  #follow(opened: { engine: Engine; ports: EnginePorts }) {
    const stop = opened.engine.onEvent((event) => {
      for (const listener of this.#listeners) listener(event);
    });
    opened.engine.watchShare();
    return { ...opened, stop };
  }

  async #close(): Promise<void> {
    const { engine, stop } = this.#open;
    stop();
    await engine.close();
  }

  #remember(): Promise<void> {
    const { name } = this.engine.snapshot().cluster;
    return rememberCluster(stateDirOf(process.env), { name, isPractice: this.isPractice });
  }

  async #listed(isPractice: boolean): Promise<ListedCluster[]> {
    const store = this.store(isPractice);
    const isHere = isPractice === this.isPractice || !this.canLeavePractice;
    const open = isHere ? this.engine.snapshot().cluster : null;
    const names = new Set([...(await store.names()), ...(open ? [open.name] : [])]);
    return Promise.all(
      [...names].sort().map(async (name): Promise<ListedCluster> => {
        const listed = { name, isOpen: open?.name === name, isPractice: isPractice || (this.isPractice && isHere) };
        if (open?.name === name) return { ...listed, nodes: open.nodes.length, problem: null, backup: null };
        try {
          const { nodes } = await store.load(name);
          return { ...listed, nodes: nodes.length, problem: null, backup: null };
        } catch (error) {
          const problem = english(failureValueOf(error).message);
          const kept = await store.backup(name);
          const backup = kept ? { nodes: kept.cluster.nodes.length, at: kept.at } : null;
          return { ...listed, nodes: 0, problem, backup };
        }
      }),
    );
  }
}

/** The first page names the cluster that cannot be opened, and offers its backup: for that, some cluster has to be open. */
async function openOrAnother(ports: EnginePorts, name: string, log: (line: string) => void): Promise<Engine> {
  try {
    return await Engine.open(ports, name);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-file') throw error;
    log(`The cluster ${name} cannot be opened: ${english(error.toValue().message)} ${error.toValue().detail}`);
    const taken = await new ClusterStore(ports.stateDir).names();
    let number = 1;
    const spare = (): string => (number === 1 ? 'lab' : `lab-${number}`);
    while (taken.includes(spare())) number += 1;
    return Engine.open(ports, spare());
  }
}

function portsFor(log: (line: string) => void, isPractice: boolean): EnginePorts {
  return nodePorts({ canAsk: true, logSink: log, isPractice, remembersLooks: true });
}
