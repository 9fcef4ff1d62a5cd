import type { CheckId, CheckResult } from '../../shared/model/check';
import { CHECK_IDS } from '../../shared/model/check-ids';
import { oneMachineCluster } from '../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { emptyFleet, trustKey } from '../../shared/model/fleet-fold';
import type { SeedComparison } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import type { JobKind, JobState } from '../../shared/model/job';
import type { RemedyPlan } from '../../shared/model/remedy';
import { say } from '../../shared/model/say';
import { builtFleet, ECDSA, ED25519, LAB_NOW, node, OTHER_ED25519 } from './fake-fleet';

/** Workers of the small lab; atlas is its scheduler. */
export const WORKERS = ['kestrel', 'osprey', 'merlin', 'heron'].map(node);
const ATLAS = node('atlas');
const TAKING: ReadonlySet<string> = new Set([ATLAS, ...WORKERS]);

const result = (checkId: CheckId, status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult => ({
  checkId,
  status,
  summary: say(status === 'pass' ? 'As it should be.' : 'Not as it should be.'),
  evidence: {},
  remedies: [],
  blockedBy: null,
  at: LAB_NOW,
  ...more,
});

/** The fleet with some results of one node replaced. */
export function withResults(fleet: FleetSnapshot, id: NodeId, results: readonly CheckResult[]): FleetSnapshot {
  const before = fleet.known[id] ?? { observation: null, results: {} };
  const next = { ...before.results };
  for (const one of results) next[one.checkId] = one;
  return { ...fleet, known: { ...fleet.known, [id]: { ...before, results: next } } };
}

/** atlas with four workers, everything prepared, nobody seeded yet; all other nodes are set aside. */
export function preparedFleet(): FleetSnapshot {
  let fleet = builtFleet();
  const nodes = fleet.cluster.nodes.map((one) => ({ ...one, isSetAside: !TAKING.has(one.name) }));
  const workers = WORKERS.map((id) => ({ node: id, slots: 2 }));
  fleet = {
    ...fleet,
    cluster: { ...fleet.cluster, nodes, workers, share: { ...fleet.cluster.share, account: 'alice' } },
  };
  for (const id of [ATLAS, ...WORKERS]) {
    fleet = withResults(fleet, id, [
      ...CHECK_IDS.slice(0, 12).map((check) => result(check, 'pass')),
      ...CHECK_IDS.slice(12).map((check) => result(check, 'skipped')),
    ]);
  }
  for (const id of WORKERS) {
    fleet = withResults(fleet, id, [
      result('scheduler-host-key-known', 'fail'),
      result('reverse-ssh', 'blocked', { blockedBy: 'scheduler-host-key-known' }),
      result('share-mounted', 'blocked', { blockedBy: 'reverse-ssh' }),
      result('share-sentinel', 'blocked', { blockedBy: 'share-mounted' }),
    ]);
  }
  return fleet;
}

const agreed: SeedComparison[] = [ECDSA, ED25519].map((key) => ({
  type: key.type,
  owner: key.fingerprint,
  seen: key.fingerprint,
  pinned: key.type === ED25519.type ? key.fingerprint : null,
  agrees: true,
}));

/** The same with some workers seeded. */
export function seededFleet(seeded: readonly NodeId[] = WORKERS): FleetSnapshot {
  let fleet = preparedFleet();
  for (const id of seeded) {
    fleet = withResults(fleet, id, [result('scheduler-host-key-known', 'pass'), result('reverse-ssh', 'pass')]);
    const trust = { from: id, to: ATLAS, address: '192.168.20.10', port: 22, comparisons: agreed, at: LAB_NOW };
    fleet = { ...fleet, trust: { ...fleet.trust, [trustKey(id, ATLAS)]: { ...trust, isSeeded: true } } };
  }
  return fleet;
}

/** heron sees another key on the address of atlas. */
export function interceptedFleet(): FleetSnapshot {
  const fleet = seededFleet(WORKERS.slice(0, 2));
  const heron = node('heron');
  const comparisons = agreed.map((one) =>
    one.type === ED25519.type ? { ...one, seen: OTHER_ED25519.fingerprint, agrees: false } : one,
  );
  const trust = {
    from: heron,
    to: ATLAS,
    address: '192.168.20.10',
    port: 22,
    comparisons,
    isSeeded: false,
    at: LAB_NOW,
  };
  return { ...fleet, trust: { ...fleet.trust, [trustKey(heron, ATLAS)]: trust } };
}

/** What seeding would do: one plan for the key and one for the login of each worker. */
export const seedPlansOf = (fleet: FleetSnapshot): RemedyPlan[] =>
  fleet.cluster.workers.flatMap(({ node: id }) => [
    {
      remedyId: 'seed-scheduler-host-key',
      nodeId: id,
      fixes: 'scheduler-host-key-known' as const,
      kind: 'automatic' as const,
      title: say('Seed the host keys of the scheduler on {{node}}', { node: id }),
      steps: [
        {
          node: id,
          title: say('Read the host keys on their own machine, look at them from this side, and compare all'),
          shown: 'ssh-keyscan -t ed25519,ecdsa,rsa 192.168.20.10',
        },
      ],
      effects: [say('Adds lines to ~/.ssh/known_hosts, names hashed.')],
      rights: null,
      undo: say('Takes the lines out again, and puts replaced ones back.'),
      hash: `${id}-key`,
    },
    {
      remedyId: 'authorise-way-back',
      nodeId: id,
      fixes: 'reverse-ssh' as const,
      kind: 'automatic' as const,
      title: say('Let {{node}} log in on the scheduler', { node: id }),
      steps: [
        {
          node: ATLAS,
          title: say('Add one line to ~/.ssh/authorized_keys'),
          shown: `restrict,from="192.168.20.21",command="internal-sftp" ${ED25519.type} ${ED25519.blob} ${id}`,
        },
      ],
      effects: [say('The login opens files of the share account, and no shell.')],
      rights: null,
      undo: say('Takes the line out again.'),
      hash: `${id}-login`,
    },
  ]);

/** This computer as the whole cluster. */
export const oneMachineFleet = (): FleetSnapshot => ({ ...emptyFleet(oneMachineCluster(4)), seq: 100 });

/** The fleet with a job that runs. */
export function withJob(fleet: FleetSnapshot, kind: JobKind, nodes: readonly NodeId[] = []): FleetSnapshot {
  const job = {
    id: `job-${kind}` as JobState['id'],
    kind,
    nodes: [...nodes],
    startedAt: LAB_NOW,
    progress: { done: 1, total: 4, text: say('{{done}} of {{total}} workers', { done: 1, total: 4 }) },
    isCancelling: false,
    endedAt: null,
    outcome: null,
  };
  return { ...fleet, jobs: { ...fleet.jobs, [job.id]: job } };
}
