import { hostname, userInfo } from 'node:os';
import { app, clipboard, shell } from 'electron';
import { compareReports } from '../engine/report/compare-reports';
import { reportHtml } from '../engine/report/report-html';
import type { MusterContract } from '../shared/contract';
import type { MainHandlers } from '../shared/contract-kit';
import type { SnippetSet } from '../shared/model/snippet';
import { chooseImport } from './choose-import';
import { deleteCluster, exportCluster, importCluster, renameCluster, restoreCluster, saveText } from './cluster-files';
import type { EngineHost } from './engine-host';
import { exportReport } from './export-report';
import type { LogFile } from './log-file';
import { openHere } from './open-here';
import { problemReport } from './problem-report';
import type { WindowShell } from './window-shell';
import { word } from './words';

/** Contract entry → engine call; nothing is decided here. Terminals have handlers of their own. */
export function handlersFor(
  host: EngineHost,
  windowShell: WindowShell,
  log: LogFile,
): Omit<MainHandlers<MusterContract>, TerminalCalls> {
  return { ...engineHandlers(host), ...appHandlers(host, windowShell, log) };
}

type TerminalCalls = `terminal.${string}`;
type EngineCalls = Omit<MainHandlers<MusterContract>, AppCalls | TerminalCalls>;
type AppCalls = Extract<
  keyof MainHandlers<MusterContract>,
  `app.${string}` | `place.${string}` | `shell.${string}` | `problem.${string}` | 'log.save'
>;

/** What the window asks of the program round the engine. */
function appHandlers(
  host: EngineHost,
  windowShell: WindowShell,
  log: LogFile,
): Pick<MainHandlers<MusterContract>, AppCalls> {
  return {
    'app.info': () => ({
      version: host.ports.version,
      platform: process.platform,
      hostname: hostname(),
      user: userInfo().username,
      canLeavePractice: host.canLeavePractice,
      stateDir: host.ports.stateDir,
      logDir: log.folder,
    }),
    'app.copy': ({ text }) => clipboard.writeText(text),
    'app.show-run-folder': async ({ runId }) => {
      await shell.openPath(host.engine.runFolder(runId));
    },
    'app.show-log-folder': async () => {
      await shell.openPath(log.folder);
    },
    'place.get': async () => ({ place: await host.place() }),
    'place.keep': (place) => host.keepPlace(place),
    'shell.describe': (description) => windowShell.describe(description),
    'shell.notify': (message) => windowShell.notify(message),
    'shell.quit': () => app.quit(),
    'problem.preview': async () => ({ text: await problemReport(host.engine.snapshot(), host.ports.version, log) }),
    'problem.save': async ({ text }) => ({
      path: await saveText(word('Save the problem report'), 'muster-problem.txt', text),
    }),
    'log.save': async ({ name, text }) => ({ path: await saveText(word('Save the log'), `${name}.log`, text) }),
  };
}

/** A snippet of a practice cluster says in its first line that its machines do not exist. */
function markPractice(set: SnippetSet, isPractice: boolean): SnippetSet {
  if (!isPractice) return set;
  const marked = <T extends { text: string }>(file: T): T => ({
    ...file,
    text: `# Practice cluster of Muster: these machines are recordings.\n${file.text}`,
  });
  return { ...set, snippets: set.snippets.map(marked), stages: marked(set.stages) };
}

function engineHandlers(host: EngineHost): EngineCalls {
  return {
    'engine.snapshot': () => host.engine.snapshot(),
    'log.lines': ({ nodeId }) => host.engine.logLines(nodeId),
    'job.start': (spec) => ({ jobId: host.engine.start(spec).jobId }),
    'job.cancel': ({ jobId }) => host.engine.cancel(jobId),
    'ask.answer': ({ askId, answer }) => host.engine.answer(askId, answer),
    'ask.dismiss': ({ askId }) => host.engine.dismiss(askId),
    'discover.choose-import': async () => ({ file: await chooseImport() }),
    'cluster.list': () => host.clusters(),
    'cluster.open': ({ name, isPractice }) => host.change(name, isPractice),
    'cluster.practise': () => host.practise(),
    'cluster.rename': ({ name, to, isPractice }) => renameCluster(host, name, to, isPractice),
    'cluster.delete': async ({ name, isPractice }) => ({ keptAt: await deleteCluster(host, name, isPractice) }),
    'cluster.restore': ({ name, isPractice }) => restoreCluster(host, name, isPractice),
    'cluster.export': async ({ name, isPractice }) => ({ path: await exportCluster(host, name, isPractice) }),
    'cluster.import': async () => ({ name: await importCluster(host) }),
    'cluster.save': async (cluster) => {
      host.engine.checkCluster(cluster);
      await host.engine.saveCluster(cluster);
    },
    'cluster.advice': () => host.engine.advice(),
    'remedy.plans': ({ nodeId }) => host.engine.remedyPlans(nodeId),
    'fix.plan': ({ nodes }) => host.engine.fixPlan(nodes),
    'seed.plan': ({ nodes }) => host.engine.seedPlan(nodes),
    'share.plan': ({ nodes }) => host.engine.sharePlan(nodes),
    'undo.plan': ({ entryIds }) => host.engine.undoPlan(entryIds),
    'report.export': async ({ runId, format, isMasked }) => ({
      path: await exportReport(await host.engine.report(runId), format, isMasked),
    }),
    'snippets.make': async (request) => markPractice(await host.engine.snippets(request), host.isPractice),
    'snippets.save': async ({ name, text }) => ({ path: await saveText(word('Save the snippet'), name, text) }),
    'report.compare': async ({ before, after }) =>
      compareReports(await host.engine.report(before), await host.engine.report(after)),
    'report.html': async ({ runId }) => reportHtml(await host.engine.report(runId)),
    'proof.open-dashboard': async () => {
      const url = await host.engine.openDashboard();
      await openHere(url);
      return { url };
    },
  };
}
