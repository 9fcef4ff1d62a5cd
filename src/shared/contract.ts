import { z } from 'zod';
import { call, feed } from './contract-kit';
import { Answer } from './model/ask';
import { Cluster, ClusterName } from './model/cluster';
import { ReportComparison } from './model/comparison';
import { EngineEvent, LogLine } from './model/event';
import { FleetSnapshot } from './model/fleet';
import { AskId, JobId, NodeId, RunId } from './model/ids';
import { ImportFile } from './model/import-file';
import { JobSpec } from './model/job';
import { PlanStep, RemedyPlan } from './model/remedy';
import { SharePlan } from './model/share';
import { ListedCluster, MenuSection, Place } from './model/shell';
import { SnippetRequest, SnippetSet } from './model/snippet';
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
const Which = z.object({ name: ClusterName, isPractice: z.boolean().default(false) });
/** Where a file was saved; null when the person changed their mind. */
const Saved = z.object({ path: z.string().nullable() });

/** THE list of everything that crosses the bridge between window and main. */
export const contract = {
  'app.info': call(
    z.void(),
    z.object({
      version: z.string(),
      platform: z.string(),
      hostname: z.string(),
      user: z.string(),
      /** False when the whole app was started on the practice lab. */
      canLeavePractice: z.boolean(),
      stateDir: z.string(),
      logDir: z.string(),
    }),
  ),
  'app.copy': call(z.object({ text: z.string().max(1_000_000) }), z.void()),
  'app.show-run-folder': call(z.object({ runId: RunId }), z.void()),
  'app.show-log-folder': call(z.void(), z.void()),

  /** Where the person was in this cluster, and where they are. */
  'place.get': call(z.void(), z.object({ place: Place.nullable() })),
  'place.keep': call(Place, z.void()),
  /** The window's menu, and main's own sentences, in the language of the window. */
  'shell.describe': call(
    z.object({ menu: z.array(MenuSection).max(12), words: z.record(z.string(), z.string()) }),
    z.void(),
  ),
  /** A command that was chosen in the menu. */
  'shell.commands': feed(z.object({ id: z.string() })),
  /** A message of the system, unless the window has the focus; choosing it brings the window to the front. */
  'shell.notify': call(z.object({ title: z.string().max(200), body: z.string().max(1_000) }), z.void()),
  'shell.quit': call(z.void(), z.void()),
  /** What a problem report holds, without names, addresses and secrets; and the same text as a file. */
  'problem.preview': call(z.void(), z.object({ text: z.string() })),
  'problem.save': call(z.object({ text: z.string().max(2_000_000) }), Saved),

  'engine.snapshot': call(z.void(), FleetSnapshot),
  'engine.events': feed(z.array(EngineEvent)),
  'log.lines': call(z.object({ nodeId: NodeId.nullable() }), z.array(LogLine)),
  'log.save': call(z.object({ name: z.string().max(80), text: z.string().max(50_000_000) }), Saved),

  'job.start': call(JobSpec, z.object({ jobId: JobId })),
  'job.cancel': call(z.object({ jobId: JobId }), z.void()),
  'ask.answer': call(z.object({ askId: AskId, answer: Answer }), z.void()),
  /** Closes a question without an answer: its job ends with `not-answered`. */
  'ask.dismiss': call(z.object({ askId: AskId }), z.void()),

  /** Asks for a file that names machines; null when the person changed their mind. */
  'discover.choose-import': call(z.void(), z.object({ file: ImportFile.nullable() })),

  'cluster.list': call(z.void(), z.array(ListedCluster)),
  'cluster.open': call(Which, z.void()),
  /** Opens the practice lab where it was left. */
  'cluster.practise': call(z.void(), z.void()),
  'cluster.rename': call(Which.extend({ to: z.string().max(100) }), z.void()),
  /** Takes a cluster off the list; its folder is kept at the path it answers with. */
  'cluster.delete': call(Which, z.object({ keptAt: z.string() })),
  /** Puts the backup in the place of a cluster file that cannot be used, and opens it. */
  'cluster.restore': call(Which, z.void()),
  'cluster.export': call(Which, Saved),
  'cluster.import': call(z.void(), z.object({ name: ClusterName.nullable() })),
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
  'report.export': call(
    z.object({ runId: RunId, format: ReportFormat, isMasked: z.boolean().default(false) }),
    z.object({ path: z.string().nullable() }),
  ),
  /** The calls of AGILab for the open cluster; looks at the scheduler. */
  'snippets.make': call(SnippetRequest, SnippetSet),
  'snippets.save': call(z.object({ name: z.string().max(120), text: z.string().max(2_000_000) }), Saved),
  /** What changed from one run of the open cluster to another. */
  'report.compare': call(z.object({ before: RunId, after: RunId }), ReportComparison),
  /** The report as HTML text, to show inside the window in a sandboxed frame. */
  'report.html': call(z.object({ runId: RunId }), z.string()),
  /** Opens Dask's own pages in the browser, through a tunnel that ends with the run. */
  'proof.open-dashboard': call(z.void(), z.object({ url: z.string() })),
} as const;

export type MusterContract = typeof contract;
