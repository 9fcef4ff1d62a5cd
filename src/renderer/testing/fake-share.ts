import type { FailureValue } from '../../shared/failure';
import type { CheckId, CheckResult } from '../../shared/model/check';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import { SHARE_STEPS } from '../../shared/model/phases';
import { say } from '../../shared/model/say';
import type { SentinelResult, SharePlan, ShareStepState, WorkerShare } from '../../shared/model/share';
import { seededFleet, WORKERS, withJob, withResults } from './fake-cluster';
import { LAB_NOW, node } from './fake-fleet';

const PATH = '/home/alice/clustershare/flight-lab';

/** The plan for these workers: one step on atlas, five on each. */
export const sharePlanOf = (workers: readonly NodeId[], refusals: readonly FailureValue[] = []): SharePlan => ({
  scheduler: node('atlas'),
  source: `alice@192.168.20.10:${PATH}`,
  steps: [
    {
      node: node('atlas'),
      title: say('Make the folder of the share on {{name}}', { name: 'atlas' }),
      shown: `mkdir -p -- '${PATH}'`,
    },
    ...workers.flatMap((id) => [
      { node: id, title: say('Make the mount point on {{name}}', { name: id }), shown: `mkdir -p -- '${PATH}'` },
      {
        node: id,
        title: say('Set AGILab’s share keys in ~/.agilab/.env on {{name}}', { name: id }),
        shown:
          '+ IS_SOURCE_ENV=0\n+ IS_WORKER_ENV=1\n+ AGI_CLUSTER_ENABLED=1\n+ AGI_CLUSTER_SHARE=clustershare/flight-lab',
      },
      {
        node: id,
        title: say('Mount the share on {{name}}', { name: id }),
        shown: `sshfs -o StrictHostKeyChecking=yes,BatchMode=yes,reconnect,ServerAliveInterval=15 -p 22 'alice@192.168.20.10:${PATH}' '${PATH}'`,
      },
    ]),
  ],
  effects: [
    say('{{count}} workers see the folder {{path}} of {{scheduler}} as their own until the share is taken down.', {
      count: workers.length,
      path: PATH,
      scheduler: 'atlas',
    }),
  ],
  refusals: [...refusals],
  script: `#!/usr/bin/env bash\nset -eu\nssh atlas mkdir -p -- '${PATH}'\n`,
  powerShell: null,
  hash: `plan-${workers.join('-')}`,
});

const SAID: Readonly<Record<string, string>> = {
  'reverse-ssh': '{{name}} logs in on the scheduler without a password.',
  sshfs: 'The SSHFS client is installed.',
  'mount-point': 'The folder {{path}} was made.',
  env: '~/.agilab/.env was made with AGILab’s share keys.',
  mount: 'The share is mounted on {{path}}.',
  writable: 'A test file was written, read and removed.',
  sentinel: 'Both sides read each other’s token.',
};

/** Steps up to (without) `until` are done, that one is in `state`, the rest waits. */
export function workerShare(
  id: NodeId,
  until: (typeof SHARE_STEPS)[number] | 'end',
  state: ShareStepState['state'],
): WorkerShare {
  const at = until === 'end' ? SHARE_STEPS.length : SHARE_STEPS.indexOf(until);
  const steps = SHARE_STEPS.map((step, index): [string, ShareStepState] => [
    step,
    {
      state: index < at ? 'done' : index === at ? state : 'waiting',
      text: say(index <= at ? (SAID[step] ?? '') : 'Waiting.', { name: id, path: PATH }),
      at: LAB_NOW,
    },
  ]);
  return {
    steps: Object.fromEntries(steps),
    sentinel: until === 'end' ? sentinel('none') : null,
    failure: null,
    health: null,
    speed: null,
  };
}

const sentinel = (reason: SentinelResult['reason']): SentinelResult => ({
  workerReads: reason === 'none' || reason === 'one-way',
  schedulerReads: reason === 'none',
  isRightMount: reason === 'none' || reason === 'one-way',
  elapsedMs: 412,
  workerReadMs: reason === 'none' || reason === 'one-way' ? 58 : null,
  schedulerReadMs: reason === 'none' ? 19 : null,
  tokenBytes: 40,
  answerBytes: reason === 'none' ? 50 : null,
  clockSkewMs: 12,
  reason,
  at: LAB_NOW,
});

const held = (checkId: CheckId, status: CheckResult['status']): CheckResult => ({
  checkId,
  status,
  summary:
    status === 'fail'
      ? say('The scheduler never saw the answer. Without it, results stay on the worker.')
      : say('The share is mounted on {{path}}.', { path: PATH }),
  evidence: {},
  remedies: [],
  blockedBy: null,
  at: LAB_NOW,
});

const provenOn = (fleet: FleetSnapshot, id: NodeId): FleetSnapshot =>
  withResults(
    {
      ...fleet,
      share: {
        ...fleet.share,
        checkedAt: LAB_NOW,
        workers: { ...fleet.share.workers, [id]: workerShare(id, 'end', 'done') },
      },
    },
    id,
    [held('mount-healthy', 'pass'), held('share-mounted', 'pass'), held('share-sentinel', 'pass')],
  );

/** Everybody seeded, and some workers proven. */
export const provenFleet = (proven: readonly NodeId[] = WORKERS): FleetSnapshot =>
  proven.reduce(provenOn, seededFleet());

/** Three are proven; heron is in the middle of its sentinel. */
export function sharingFleet(): FleetSnapshot {
  const heron = node('heron');
  const fleet = provenFleet(WORKERS.slice(0, 3));
  const workers = { ...fleet.share.workers, [heron]: workerShare(heron, 'sentinel', 'running') };
  return withJob({ ...fleet, share: { ...fleet.share, workers } }, 'share-apply', [heron]);
}

export const oneWayFailure: FailureValue = {
  code: 'sentinel-failed',
  message: say('heron reads the token of atlas, but atlas never saw the answer of heron.'),
  next: say('Set up the share again on heron.'),
  detail: 'answer file not there after 20 s',
  nodeId: node('heron'),
};

/** heron writes into a folder that atlas does not see. */
export function oneWayFleet(): FleetSnapshot {
  const heron = node('heron');
  const fleet = provenFleet(WORKERS.slice(0, 3));
  const broken: WorkerShare = {
    ...workerShare(heron, 'sentinel', 'failed'),
    sentinel: sentinel('one-way'),
    failure: oneWayFailure,
  };
  const shared = { ...fleet, share: { ...fleet.share, workers: { ...fleet.share.workers, [heron]: broken } } };
  return withResults(shared, heron, [held('share-mounted', 'pass'), held('share-sentinel', 'fail')]);
}
