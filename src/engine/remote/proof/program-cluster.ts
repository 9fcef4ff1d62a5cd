import { expect } from 'vitest';
import { flightCsv, type LabNode, type ProgramEvent, programText, sha256, startScript } from './program-lab';

export const AIRCRAFT = Array.from({ length: 16 }, (_, i) => 60 + i);
export const ROWS = 48;
export const WENV = 'wenv/muster_flight_worker';
export const INPUTS = 'localshare/flight_cluster_validation/dataset/csv';
export const OUTPUT = 'clustershare/two/flight_cluster_validation/dataframe';
export const ADDRESS = '127.0.0.1';
export const RANGES = { scheduler: [8780, 8790], worker: [9000, 9100] };

/** A cluster whose programs run. */
export interface Started {
  readonly runId: string;
  readonly scheduler: string;
  readonly slots: { name: string; nodeId: string; nodeName: string; address: string; output: string }[];
  readonly events: (kind: string, count: number) => Promise<ProgramEvent[]>;
  readonly ports: Record<string, string>;
  end(): void;
  killScheduler(): void;
}

/** What compute.py and verify_outputs.py are told in the scheduler's own process. */
const inOne = (slots: object[]) => ({
  drive: {
    output: OUTPUT,
    slots,
    attachTimeoutS: 20,
    batchTimeoutS: 30,
    challengeWaitS: 3,
    batches: AIRCRAFT.map((a) => ({ aircraft: a, input: `${INPUTS}/${a}_cluster_validation.csv` })),
  },
  verify: {
    output: OUTPUT,
    aircraft: AIRCRAFT,
    rowsPerAircraft: ROWS,
    inputSha256: Object.fromEntries(AIRCRAFT.map((a) => [String(a), sha256(flightCsv(a, ROWS))])),
    slots,
    visibilityS: 0,
  },
});
/** What start_workers.py waits for, but for the certificate. */
export const forWorkers = (name: string, slots: number, scheduler: string) => ({
  name,
  schedulerName: 'grebe',
  scheduler,
  address: ADDRESS,
  slots,
  ports: RANGES.worker,
  attachTimeoutS: 20,
});
export const slotOf = (name: string) => {
  const nodeId = name.split('#')[0] ?? '';
  return { name, nodeId, nodeName: nodeId, address: ADDRESS, output: OUTPUT };
};

/** Runs the programs of the proof on three homes that stand for nodes: a scheduler and two workers. */
export function programCluster(homes: readonly LabNode[], path: string) {
  const [grebe, heron, egret] = homes as [LabNode, LabNode, LabNode];
  const run = (node: LabNode, script: string, values: Record<string, string>, at = path) =>
    startScript(node, programText(script), values, at);
  const program = (node: LabNode, name: string, runId: string, spec: object) =>
    run(node, 'run-program.sh', { WENV, PROGRAM: name, RUN_ID: runId, SPEC: JSON.stringify({ runId, ...spec }) });

  /** Hands a value to a program that waits for it, as the manager does. */
  async function handOver(node: LabNode, runId: string, name: string, value: object) {
    const done = await run(node, 'hand-over.sh', { RUN_ID: runId, NAME: name, TEXT: JSON.stringify(value) }).closed;
    expect(done, done.out).toMatchObject({ code: 0 });
  }

  /** Scheduler on grebe, two slots on heron, one on egret, each with a key of its own; computes and verifies by itself when told to. */
  async function startCluster(runId: string, isProving = false): Promise<Started> {
    const nodes: [LabNode, number][] = [
      [heron, 2],
      [egret, 1],
    ];
    const planned = nodes.flatMap(([node, slots]) =>
      Array.from({ length: slots }, (_, at) => slotOf(`${node.id}#${at}`)),
    );
    const scheduler = program(grebe, 'start_scheduler.py', runId, {
      nodeId: 'grebe',
      handedWithinS: 30,
    });
    const hosts = nodes.map(([node]) =>
      program(node, 'start_workers.py', runId, {
        nodeId: node.id,
        handedWithinS: 30,
      }),
    );
    const asked = await Promise.all(hosts.map(async (host) => (await host.events('request', 1))[0]));
    await handOver(grebe, runId, 'scheduler', {
      name: 'grebe',
      address: ADDRESS,
      ports: RANGES.scheduler,
      requests: asked.map((event) => ({ ...event, address: ADDRESS })),
      ...(isProving ? inOne(planned) : {}),
    });
    const certificates = await scheduler.events('certificate', 2);
    const address = String((await scheduler.events('scheduler-ready', 1))[0]?.address);
    for (const [node, slots] of nodes) {
      const signed = certificates.find((event) => event.nodeId === node.id);
      const value = { ...forWorkers(node.id, slots, address), ca: signed?.ca, certificate: signed?.certificate };
      await handOver(node, runId, 'workers', value);
    }
    const ready = await Promise.all([hosts[0]?.events('worker-ready', 2), hosts[1]?.events('worker-ready', 1)]);
    const bare = (event: ProgramEvent) => String(event.address).replace('tls://', '');
    return {
      runId,
      scheduler: address,
      events: scheduler.events,
      slots: [...(ready[0] ?? []), ...(ready[1] ?? [])].map((event) => slotOf(String(event.worker))),
      ports: {
        grebe: bare({ event: '', address }),
        heron: (ready[0] ?? []).map(bare).join(' '),
        egret: (ready[1] ?? []).map(bare).join(' '),
      },
      killScheduler: scheduler.kill,
      end: () => {
        for (const started of [scheduler, ...hosts]) started.kill();
      },
    };
  }

  return { run, program, handOver, startCluster };
}
