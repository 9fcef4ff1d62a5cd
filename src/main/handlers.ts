import { hostname, userInfo } from 'node:os';
import { clipboard, shell } from 'electron';
import type { Engine } from '../engine/engine';
import type { EnginePorts } from '../engine/ports';
import { reportHtml } from '../engine/report/report-html';
import type { MusterContract } from '../shared/contract';
import type { MainHandlers } from '../shared/contract-kit';
import { chooseImport } from './choose-import';
import { exportReport } from './export-report';

/** Contract entry → engine call; nothing is decided here. Terminals have handlers of their own. */
export function handlersFor(
  engine: Engine,
  ports: EnginePorts,
  isPractice: boolean,
): Omit<MainHandlers<MusterContract>, `terminal.${string}`> {
  return {
    'app.info': () => ({
      version: ports.version,
      platform: process.platform,
      hostname: hostname(),
      user: userInfo().username,
      isPractice,
      stateDir: ports.stateDir,
    }),
    'app.copy': ({ text }) => clipboard.writeText(text),
    'app.show-run-folder': async ({ runId }) => {
      await shell.openPath(engine.runFolder(runId));
    },
    'engine.snapshot': () => engine.snapshot(),
    'log.lines': ({ nodeId }) => engine.logLines(nodeId),
    'job.start': (spec) => ({ jobId: engine.start(spec).jobId }),
    'job.cancel': ({ jobId }) => engine.cancel(jobId),
    'ask.answer': ({ askId, answer }) => engine.answer(askId, answer),
    'ask.dismiss': ({ askId }) => engine.dismiss(askId),
    'discover.choose-import': async () => ({ file: await chooseImport() }),
    'cluster.list': () => engine.clusters(),
    'cluster.open': ({ name }) => engine.openCluster(name),
    'cluster.save': async (cluster) => {
      engine.checkCluster(cluster);
      await engine.saveCluster(cluster);
    },
    'cluster.advice': () => engine.advice(),
    'remedy.plans': ({ nodeId }) => engine.remedyPlans(nodeId),
    'fix.plan': ({ nodes }) => engine.fixPlan(nodes),
    'seed.plan': ({ nodes }) => engine.seedPlan(nodes),
    'share.plan': ({ nodes }) => engine.sharePlan(nodes),
    'undo.plan': ({ entryIds }) => engine.undoPlan(entryIds),
    'report.export': async ({ runId, format }) => ({ path: await exportReport(await engine.report(runId), format) }),
    'report.html': async ({ runId }) => reportHtml(await engine.report(runId)),
  };
}
