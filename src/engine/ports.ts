import type { Answer, AnswerTo, QuestionDraft } from '../shared/model/ask';
import type { Cluster } from '../shared/model/cluster';
import type { EngineHappening } from '../shared/model/event';
import type { FleetSnapshot } from '../shared/model/fleet';
import type { NodeId } from '../shared/model/ids';
import type { Sentence } from '../shared/model/sentence';
import type { Journal } from './journal/journal';
import type { ComputerFacts } from './local/computer-facts';
import type { DashboardDoor } from './proof/dashboard-door';
import type { Session, SessionPort } from './session';

/** What the outside gives the engine. */
export interface EnginePorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** `~/.muster`, or where MUSTER_HOME points. */
  readonly stateDir: string;
  /** The manager's home folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sessions: SessionPort;
  /** True when a person can be asked; false makes every question fail with `needs-person`. */
  readonly canAsk: boolean;
  /**
   * Unknown host keys may be accepted without a comparison, when AGILAB_CLUSTER_SSH_HOST_KEY_POLICY=accept-new says so
   * as well. Only `muster doctor` sets it, as the replacement of AGILab's own command.
   */
  readonly acceptsUnseenKeys?: boolean;
  /** The nodes are recordings: every screen and snippet says so, and no proof runs on them. */
  readonly isPractice?: boolean;
  /** What is found out is shown again after a restart, as old. The window sets it; a command looks anew. */
  readonly remembersLooks?: boolean;
  readonly version: string;
  /** The computer itself, for reports; absent where nothing of it is to stand in one. */
  readonly computer?: () => ComputerFacts;
  readonly logSink: (line: string) => void;
}

/** Puts one question to a person and waits. @throws Failure needs-person, not-answered, cancelled. */
export type Ask = <Q extends QuestionDraft>(question: Q) => Promise<AnswerTo<Q> & Answer>;

/** Everything a job may use while it runs. Handed to discovery, checks, remedies, share and proof. */
export interface JobContext {
  readonly ports: EnginePorts;
  readonly signal: AbortSignal;
  readonly jobId: string;
  /** The cluster as it was when the job began. */
  readonly cluster: Cluster;
  /** Folder of the cluster's files: `journal.jsonl`, `runs/`. */
  readonly clusterFolder: string;
  /** Everything known now: the fold of all events so far. */
  readonly fleet: () => FleetSnapshot;
  readonly emit: (happening: EngineHappening) => void;
  readonly log: (node: NodeId, text: string, stream?: 'out' | 'err' | 'note') => void;
  /** The newest log lines of a node in this job, for a report. */
  readonly logTail: (node: NodeId) => string[];
  readonly progress: (done: number, total: number | null, text: Sentence) => void;
  readonly ask: Ask;
  /** The one open connection to a node, made on first use and reused; no questions are asked. `manager` gives this computer. */
  readonly session: (node: NodeId) => Promise<Session>;
  readonly journal: Journal;
  /** Where a run offers the pages of its Dask scheduler; absent where nobody could open them. */
  readonly dashboard?: DashboardDoor;
}
