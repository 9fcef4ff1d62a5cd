import { randomUUID } from 'node:crypto';
import { EventLog } from '../../src/engine/jobs/event-log';
import type { FileJournal } from '../../src/engine/journal/file-journal';
import type { EnginePorts, JobContext } from '../../src/engine/ports';
import { SessionPool } from '../../src/engine/session-pool';
import { createSessionPort } from '../../src/engine/sessions';
import { patientPort } from '../../src/engine/ssh/patient-port';
import type { Answer, AnswerTo, QuestionDraft } from '../../src/shared/model/ask';
import { type Cluster, emptyCluster } from '../../src/shared/model/cluster';
import { emptyFleet } from '../../src/shared/model/fleet';
import type { JobId, NodeId } from '../../src/shared/model/ids';
import type { ClusterNode } from '../../src/shared/model/node';
import type { Lab, LabNode } from './lab.mjs';

/** What a test needs to run the engine's jobs against the lab, without window and command line. */
export interface JobStand {
  readonly log: EventLog;
  readonly pool: SessionPool;
  readonly lines: string[];
  /** A new job, with a signal and an id of its own. */
  job(): JobContext;
}

export type Answerer = (question: QuestionDraft) => Answer;

export const nodeOfLab = (node: LabNode): ClusterNode => ({
  id: node.name as NodeId,
  name: node.name,
  address: node.address,
  port: node.port,
  user: node.user,
  aliases: [],
  sources: ['typed'],
  isSetAside: false,
});

/** A cluster of the lab's nodes: its scheduler, and all others as workers. */
export function clusterOfLab(lab: Lab, more: Partial<Cluster> = {}): Cluster {
  const scheduler = lab.nodes.find(({ role }) => role === 'scheduler');
  return {
    ...emptyCluster('lab'),
    nodes: lab.nodes.map(nodeOfLab),
    scheduler: (scheduler?.name ?? null) as NodeId | null,
    workers: lab.nodes
      .filter(({ role }) => role !== 'scheduler')
      .map(({ name }) => ({ node: name as NodeId, slots: 1 })),
    ...more,
  };
}

/** Sets up ports, events and connections as the engine does, with the lab's HOME and `answer` in place of a person. */
export function jobStand(lab: Lab, cluster: Cluster, journal: FileJournal, answer: Answerer): JobStand {
  const lines: string[] = [];
  const env = { ...process.env, HOME: lab.managerHome };
  const port = createSessionPort({ home: lab.managerHome, env, now: Date.now, log: (line) => lines.push(line) });
  const sessions = patientPort(port, { now: Date.now, log: (line) => lines.push(line) });
  const ports: EnginePorts = {
    now: Date.now,
    stateDir: lab.managerHome,
    home: lab.managerHome,
    env,
    sessions,
    canAsk: true,
    version: '0',
    logSink: (line) => lines.push(line),
  };
  const log = new EventLog(emptyFleet(cluster), Date.now);
  const pool = new SessionPool(sessions);
  const ask = async <Q extends QuestionDraft>(question: Q) => answer(question) as AnswerTo<Q> & Answer;
  const job = (): JobContext => {
    const jobId = randomUUID().slice(0, 8) as JobId;
    return {
      ports,
      signal: new AbortController().signal,
      jobId,
      cluster: log.fleet.cluster,
      clusterFolder: lab.managerHome,
      fleet: () => log.fleet,
      emit: (happening) => log.emit(happening),
      log: (node, text) => lines.push(`${node}: ${text}`),
      logTail: () => [],
      progress: () => undefined,
      ask,
      session: (node) => pool.get(node, log.fleet.cluster),
      journal: journal.forJob(jobId),
    };
  };
  return { log, pool, lines, job };
}
