import { emptyCluster } from '../../../shared/model/cluster';
import type { EngineHappening } from '../../../shared/model/event';
import { emptyFleet } from '../../../shared/model/fleet';
import type { NodeId } from '../../../shared/model/ids';
import type { JournalEntry } from '../../../shared/model/journal';
import type { JobContext } from '../../ports';
import type { RunOptions, RunResult, Session } from '../../session';

/** What a fake node says to a script: its lines, and the code it ends with. */
export interface FakeAnswer {
  readonly lines?: readonly string[];
  readonly stderr?: string;
  readonly exitCode?: number;
  /** The script goes on until this settles. */
  readonly until?: Promise<void>;
}

export interface AskedScript {
  readonly node: NodeId;
  readonly script: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A job over nodes that answer as a test says. What was asked, logged, told and journalled can be looked at. */
export interface FakeJob extends JobContext {
  readonly asked: AskedScript[];
  readonly logged: string[];
  readonly told: EngineHappening[];
  readonly entriesMade: JournalEntry[];
}

function fakeSession(nodeId: NodeId, asked: AskedScript[], answer: (asked: AskedScript) => FakeAnswer): Session {
  const run = async (script: { name: string }, options: RunOptions): Promise<RunResult> => {
    const call = { node: nodeId, script: script.name, values: options.values ?? {} };
    asked.push(call);
    const { lines = [], stderr = '', exitCode = 0, until } = answer(call);
    for (const line of lines) options.onLine?.(line, 'out');
    await until;
    return { exitCode, stdout: lines.map((line) => `${line}\n`).join(''), stderr, droppedBytes: 0, durationMs: 1 };
  };
  const refused = () => Promise.reject(new Error('The proof moves no files by itself.'));
  return {
    nodeId,
    user: 'alice',
    localAddress: null,
    observe: run,
    run,
    readFile: refused,
    writeFile: refused,
    closed: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
}

function fakeJournal(entriesMade: JournalEntry[]): JobContext['journal'] {
  return {
    entries: () => entriesMade,
    markUndone: () => Promise.resolve(),
    change: async (nodeId, what, inverse, act) => {
      const id = String(entriesMade.length + 1);
      const entry = { id, at: 1, jobId: 'j1' as JournalEntry['jobId'], nodeId, what, inverse, detail: '' };
      const at = entriesMade.push({ ...entry, state: 'intent' }) - 1;
      await act();
      entriesMade[at] = { ...entry, state: 'done' };
    },
  };
}

/** @param answer what each node says to each script */
export function fakeJob(answer: (asked: AskedScript) => FakeAnswer): FakeJob {
  const asked: AskedScript[] = [];
  const logged: string[] = [];
  const told: EngineHappening[] = [];
  const entriesMade: JournalEntry[] = [];
  const cluster = emptyCluster('lab');
  const unused = () => {
    throw new Error('This test has no such port.');
  };
  let clock = 1_000;
  return {
    asked,
    logged,
    told,
    entriesMade,
    ports: {
      now: () => {
        clock += 10;
        return clock;
      },
      stateDir: '/nowhere',
      home: '/nowhere',
      env: {},
      sessions: { reach: unused, hostKeys: unused, pinnedKeys: unused, open: unused, loginOf: unused, local: unused },
      canAsk: false,
      version: '0.0.0',
      logSink: () => undefined,
    },
    signal: new AbortController().signal,
    jobId: 'j1',
    cluster,
    clusterFolder: '/nowhere',
    fleet: () => emptyFleet(cluster),
    emit: (happening) => told.push(happening),
    log: (node, text) => logged.push(`${node}: ${text}`),
    logTail: () => [],
    progress: () => undefined,
    ask: unused,
    session: (node) => Promise.resolve(fakeSession(node, asked, answer)),
    journal: fakeJournal(entriesMade),
  };
}
