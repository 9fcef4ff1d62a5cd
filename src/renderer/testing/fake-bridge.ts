import type { MusterContract } from '../../shared/contract';
import type { BridgeApi, Reply } from '../../shared/contract-kit';
import type { FailureValue } from '../../shared/failure';
import type { EngineEvent, EngineHappening } from '../../shared/model/event';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { applyEvent } from '../../shared/model/fleet-fold';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { say } from '../../shared/model/say';
import type { AnswerOf, CallName } from '../client';
import { LAB_NOW } from './fake-fleet';
import { plansOf } from './fake-plans';

type Handlers = { [K in CallName]?: (input: never) => AnswerOf<K> };
/** A call that the window made, in order. */
export interface MadeCall {
  readonly name: CallName;
  readonly input: unknown;
}

/** A bridge without main, for tests of the window: keeps a fleet, answers calls, records them, and says what it is told to say. */
export interface FakeBridge {
  readonly api: BridgeApi<MusterContract>;
  readonly calls: MadeCall[];
  /** Lets something happen in the engine. */
  readonly emit: (...what: EngineHappening[]) => void;
  /** Sends events as they are, gaps and all. */
  readonly send: (events: EngineEvent[]) => void;
  /** Lets calls of a name fail from now on. */
  readonly refuse: (name: CallName, failure: FailureValue) => void;
  readonly fleet: () => FleetSnapshot;
}

const nodesOf = (spec: JobSpec): NodeId[] => ('nodes' in spec ? spec.nodes : 'nodeId' in spec ? [spec.nodeId] : []);

const comparedSide = (id: string) => ({
  id,
  cluster: 'flight-lab',
  startedAt: LAB_NOW,
  verdict: 'passed' as const,
  headline: say('The cluster computes.'),
});

export function fakeBridge(start: FleetSnapshot, overrides: Handlers = {}): FakeBridge {
  let fleet = start;
  let jobs = 0;
  const calls: MadeCall[] = [];
  const listeners = new Set<(events: EngineEvent[]) => void>();
  const refusals = new Map<CallName, FailureValue>();
  const send = (events: EngineEvent[]): void => {
    for (const event of events) fleet = applyEvent(fleet, event);
    for (const listener of listeners) listener(events);
  };
  const emit = (...what: EngineHappening[]): void =>
    send(what.map((one, index) => ({ seq: fleet.seq + index + 1, at: LAB_NOW, what: one })));
  const startJob = (spec: JobSpec): { jobId: JobId } => {
    jobs += 1;
    const id = `job-${jobs}` as JobId;
    const job = {
      id,
      kind: spec.kind,
      nodes: nodesOf(spec),
      startedAt: LAB_NOW + jobs,
      progress: null,
      isCancelling: false,
      endedAt: null,
      outcome: null,
    };
    emit({ type: 'job-started', job });
    return { jobId: id };
  };
  const handlers = {
    'app.info': () => ({
      version: '0.1.0',
      platform: 'linux',
      hostname: 'wren',
      user: 'alice',
      canLeavePractice: true,
      stateDir: '/home/alice/.muster',
      logDir: '/home/alice/.config/muster/logs',
    }),
    'app.copy': () => undefined,
    'app.show-run-folder': () => undefined,
    'app.show-log-folder': () => undefined,
    'place.get': () => ({ place: null }),
    'place.keep': () => undefined,
    'shell.describe': () => undefined,
    'shell.notify': () => undefined,
    'shell.quit': () => undefined,
    'problem.preview': () => ({ text: '== Muster\nversion 0.1.0\n' }),
    'problem.save': () => ({ path: '/home/alice/muster-problem.txt' }),
    'log.save': () => ({ path: null }),
    'engine.snapshot': () => fleet,
    'log.lines': () => [],
    'job.start': startJob,
    'job.cancel': ({ jobId }: { jobId: JobId }) => emit({ type: 'job-cancelling', jobId }),
    'ask.answer': ({ askId }: { askId: FleetSnapshot['asks'][number]['askId'] }) =>
      emit({ type: 'ask-ended', askId, how: 'answered' }),
    'ask.dismiss': ({ askId }: { askId: FleetSnapshot['asks'][number]['askId'] }) =>
      emit({ type: 'ask-ended', askId, how: 'cancelled' }),
    'cluster.list': () => [
      {
        name: fleet.cluster.name,
        nodes: fleet.cluster.nodes.length,
        isOpen: true,
        isPractice: fleet.isPractice,
        problem: null,
        backup: null,
      },
    ],
    'cluster.open': () => undefined,
    'cluster.practise': () => undefined,
    'cluster.rename': () => undefined,
    'cluster.delete': () => ({ keptAt: '/home/alice/.muster/deleted/lab' }),
    'cluster.restore': () => undefined,
    'cluster.export': () => ({ path: '/home/alice/lab.json' }),
    'cluster.import': () => ({ name: null }),
    'cluster.save': (cluster: FleetSnapshot['cluster']) => emit({ type: 'cluster-changed', cluster }),
    'cluster.advice': () => ({ cluster: fleet.cluster, reasons: [] }),
    'remedy.plans': ({ nodeId }: { nodeId: NodeId }) => plansOf(fleet, nodeId),
    'fix.plan': () =>
      fleet.cluster.nodes.flatMap((node) => plansOf(fleet, node.id).filter((plan) => plan.kind === 'automatic')),
    'seed.plan': () => [],
    'share.plan': () => ({
      scheduler: 'atlas' as NodeId,
      source: '',
      steps: [],
      effects: [],
      refusals: [],
      script: '',
      hash: 'h',
    }),
    'undo.plan': ({ entryIds }: { entryIds: string[] }) =>
      fleet.changes
        .filter((entry) => entryIds.includes(entry.id))
        .map((entry) => ({
          node: entry.nodeId,
          title: say('Take back: {{what}}', { what: entry.what.en }),
          shown: JSON.stringify(entry.inverse),
        })),
    'terminal.open': ({ nodeId }: { nodeId: NodeId }) => ({
      state: 'unavailable',
      reason: say('There is no terminal in a test of the window.'),
      command: `ssh ${nodeId}`,
    }),
    'terminal.write': () => undefined,
    'terminal.resize': () => undefined,
    'terminal.acknowledge': () => undefined,
    'terminal.close': () => undefined,
    'report.export': () => ({ path: null }),
    'snippets.make': () => ({
      app: 'flight_telemetry_project',
      appsPath: '/home/alice/agilab/apps/builtin',
      agilab: null,
      session: '',
      snippets: [{ kind: 'install', file: 'AGI_install_flight_telemetry.py', text: 'await AGI.install()\n' }],
      stages: { file: 'lab_stages.toml', folder: 'flight_telemetry_project', text: '[__meta__]\n' },
    }),
    'snippets.save': () => ({ path: null }),
    'report.compare': ({ before, after }: { before: string; after: string }) => ({
      schema: 'muster.comparison/1',
      before: comparedSide(before),
      after: comparedSide(after),
      claims: [],
      differences: [{ group: 'version', where: '', what: 'distributed', before: '2026.1.0', after: '2026.2.0' }],
      times: [{ phase: 'install', beforeMs: 4_000, afterMs: 900 }],
    }),
    'report.html': () => '<p></p>',
    'proof.open-dashboard': () => ({ url: 'http://127.0.0.1:40000/info/main/workers.html' }),
    ...overrides,
  } as Record<CallName, (input: unknown) => unknown>;
  const answer = async (name: CallName, input: unknown): Promise<Reply<unknown>> => {
    calls.push({ name, input });
    const failure = refusals.get(name);
    return failure ? { ok: false, failure } : { ok: true, value: handlers[name](input) };
  };
  const entries = Object.keys(handlers).map((name) => [name, (input: unknown) => answer(name as CallName, input)]);
  const feed = (listener: (events: EngineEvent[]) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const api = {
    ...Object.fromEntries(entries),
    'engine.events': feed,
    'terminal.events': () => () => undefined,
    'shell.commands': () => () => undefined,
  } as unknown as BridgeApi<MusterContract>;
  return { api, calls, emit, send, refuse: (name, failure) => void refusals.set(name, failure), fleet: () => fleet };
}
