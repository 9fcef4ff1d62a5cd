import { z } from 'zod';
import { call, feed } from './contract-kit';
import { Answer } from './model/ask';
import { Cluster, ClusterName } from './model/cluster';
import { EngineEvent, LogLine } from './model/event';
import { FleetSnapshot } from './model/fleet';
import { AskId, JobId, NodeId, RunId } from './model/ids';
import { ImportFile } from './model/import-file';
import { JobSpec } from './model/job';
import { PlanStep, RemedyPlan } from './model/remedy';
import { SharePlan } from './model/share';
import { TerminalEvent, TerminalId, TerminalOpened, TerminalPurpose, TerminalSize } from './model/terminal';

export const ReportFormat = z.enum(['html', 'json', 'markdown', 'pdf']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** A suggestion for the cluster from what is known of its nodes, with a reason per choice. */
export const ClusterAdvice = z.object({
  cluster: Cluster,
  reasons: z.array(z.object({ node: NodeId, text: z.string() })),
});
export type ClusterAdvice = z.infer<typeof ClusterAdvice>;

const Nodes = z.array(NodeId).max(20_000);

/** THE list of everything that crosses the bridge between window and main. */
export const contract = {
  'app.info': call(
    z.void(),
    z.object({
      version: z.string(),
      platform: z.string(),
      hostname: z.string(),
      user: z.string(),
      isPractice: z.boolean(),
      stateDir: z.string(),
    }),
  ),
  'app.copy': call(z.object({ text: z.string().max(1_000_000) }), z.void()),
  'app.show-run-folder': call(z.object({ runId: RunId }), z.void()),

  'engine.snapshot': call(z.void(), FleetSnapshot),
  'engine.events': feed(z.array(EngineEvent)),
  'log.lines': call(z.object({ nodeId: NodeId.nullable() }), z.array(LogLine)),

  'job.start': call(JobSpec, z.object({ jobId: JobId })),
  'job.cancel': call(z.object({ jobId: JobId }), z.void()),
  'ask.answer': call(z.object({ askId: AskId, answer: Answer }), z.void()),
  /** Closes a question without an answer: its job ends with `not-answered`. */
  'ask.dismiss': call(z.object({ askId: AskId }), z.void()),

  /** Asks for a file that names machines; null when the person changed their mind. */
  'discover.choose-import': call(z.void(), z.object({ file: ImportFile.nullable() })),

  'cluster.list': call(z.void(), z.array(z.object({ name: ClusterName, nodes: z.number(), isOpen: z.boolean() }))),
  'cluster.open': call(z.object({ name: ClusterName }), z.void()),
  'cluster.save': call(Cluster, z.void()),
  'cluster.advice': call(z.void(), ClusterAdvice),

  'remedy.plans': call(z.object({ nodeId: NodeId }), z.array(RemedyPlan)),
  'fix.plan': call(z.object({ nodes: Nodes }), z.array(RemedyPlan)),
  'seed.plan': call(z.object({ nodes: Nodes }), z.array(RemedyPlan)),
  'share.plan': call(z.object({ nodes: Nodes }), SharePlan),
  'undo.plan': call(z.object({ entryIds: z.array(z.string().max(64)).max(100_000) }), z.array(PlanStep)),

  /** Starts the system's ssh to a node of the open cluster in a terminal; the window never names the command. */
  'terminal.open': call(TerminalSize.extend({ nodeId: NodeId, purpose: TerminalPurpose }), TerminalOpened),
  'terminal.write': call(z.object({ terminalId: TerminalId, data: z.string().max(1_000_000) }), z.void()),
  'terminal.resize': call(TerminalSize.extend({ terminalId: TerminalId }), z.void()),
  /** The window has drawn so many characters. */
  'terminal.acknowledge': call(
    z.object({ terminalId: TerminalId, characters: z.number().int().min(0).max(100_000_000) }),
    z.void(),
  ),
  'terminal.close': call(z.object({ terminalId: TerminalId }), z.void()),
  'terminal.events': feed(TerminalEvent),

  /** Asks where to save (window) and writes the file; answers with its path, or null when the person changed their mind. */
  'report.export': call(z.object({ runId: RunId, format: ReportFormat }), z.object({ path: z.string().nullable() })),
  /** The report as HTML text, to show inside the window in a sandboxed frame. */
  'report.html': call(z.object({ runId: RunId }), z.string()),
} as const;

export type MusterContract = typeof contract;
