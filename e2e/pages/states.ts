import type { Page } from '@playwright/test';
import {
  interceptedFleet,
  oneMachineFleet,
  preparedFleet,
  seededFleet,
  seedPlansOf,
  WORKERS,
} from '../../src/renderer/testing/fake-cluster';
import { builtFleet, foundFleet, LAB_NOW, node } from '../../src/renderer/testing/fake-fleet';
import { plansOf } from '../../src/renderer/testing/fake-plans';
import { provedFleet, provingFleet, readyFleet } from '../../src/renderer/testing/fake-proof';
import {
  oneWayFailure,
  oneWayFleet,
  provenFleet,
  sharePlanOf,
  sharingFleet,
} from '../../src/renderer/testing/fake-share';
import type { FailureValue } from '../../src/shared/failure';
import type { FleetSnapshot } from '../../src/shared/model/fleet';
import { say } from '../../src/shared/model/say';
import type { Sentence } from '../../src/shared/model/sentence';
import type { StepId, WindowPages } from './window-pages';

/** One screen in one state: how the cluster stands, and what the screen then has to say. */
export interface ScreenState {
  readonly name: string;
  readonly fleet: () => FleetSnapshot;
  readonly page: StepId | 'topology';
  /** Texts that have to stand on the screen. */
  readonly says: readonly string[];
  /** Brings the rest of the state up, after the page is shown. */
  readonly show?: (window: WindowPages, page: Page) => Promise<unknown>;
  /** The plan of the share refuses this. */
  readonly refusal?: FailureValue;
}

/** Everything known was found out before the last sleep. */
const asleep = (fleet: FleetSnapshot): FleetSnapshot => ({ ...fleet, staleBefore: LAB_NOW + 60_000 });

const network = (
  cidr: string,
  state: 'done' | 'skipped',
  note: Sentence | null = null,
): NonNullable<FleetSnapshot['scan']>['networks'][number] => ({
  cidr,
  addresses: 254,
  asked: state === 'done' ? 254 : 0,
  found: state === 'done' ? 12 : 0,
  state,
  note,
});
const partlyScanned = (): FleetSnapshot => ({
  ...foundFleet(),
  scan: {
    isDone: true,
    networks: [
      network('192.168.20.0/24', 'done'),
      network(
        '10.8.0.0/24',
        'skipped',
        say('It has no route from this computer. Connect the VPN, then scan that network again.'),
      ),
      network(
        '172.16.4.0/24',
        'done',
        say('{{count}} of its {{all}} addresses are asked, as the limit says.', { count: 254, all: 65_534 }),
      ),
    ],
  },
});

const endedBadly = (fleet: FleetSnapshot, kind: 'discover' | 'apply-remedy', failure: FailureValue): FleetSnapshot => {
  const job = {
    id: `job-${kind}` as FleetSnapshot['jobs'][string]['id'],
    kind,
    nodes: failure.nodeId ? [failure.nodeId] : [],
    startedAt: LAB_NOW,
    progress: null,
    isCancelling: false,
    endedAt: LAB_NOW + 4_000,
    outcome: { state: 'failed' as const, failure },
  };
  return { ...fleet, jobs: { [job.id]: job } };
};
const badFile: FailureValue = {
  code: 'bad-file',
  message: say('{{file}} could not be read.', { file: 'hosts.ini' }),
  next: say('Choose another file, or mend this one.'),
  detail: 'line 3: no host',
  nodeId: null,
};
const stillMissing: FailureValue = {
  code: 'remedy-ineffective',
  message: say('The remedy ran, but its check still fails.'),
  next: say('Read the output, then try the next remedy.'),
  detail: 'E: Unable to locate package sshfs',
  nodeId: node('merlin'),
};

/** Screens in the states of which the practice lab shows nothing. */
export const SCREEN_STATES: readonly ScreenState[] = [
  {
    name: 'discover-partial',
    fleet: partlyScanned,
    page: 'discover',
    says: ['1 network was not scanned.', '10.8.0.0/24', 'Scan 10.8.0.0/24', '254 of its 65534 addresses are asked'],
  },
  {
    name: 'discover-error',
    fleet: () => endedBadly({ ...foundFleet(), known: {} }, 'discover', badFile),
    page: 'discover',
    says: ['hosts.ini could not be read.', 'Change what is scanned', 'none looked at yet'],
  },
  {
    name: 'prerequisites-older',
    fleet: () => asleep(builtFleet()),
    page: 'prerequisites',
    says: ['They open no step until they are checked again.', 'as of 14:20', 'Check again'],
  },
  {
    name: 'prerequisites-remedy-failed',
    fleet: () => endedBadly(builtFleet(), 'apply-remedy', stillMissing),
    page: 'prerequisites',
    says: ['The remedy ran, but its check still fails.', 'then try the next remedy', 'What came back'],
    show: (window) => window.prerequisites.openNode('merlin'),
  },
  {
    name: 'host-keys-partial',
    fleet: () => seededFleet(WORKERS.slice(0, 2)),
    page: 'host-keys',
    says: ['2 of 4 workers know atlas.', 'Seeded', 'To seed'],
  },
  {
    name: 'host-keys-differ',
    fleet: interceptedFleet,
    page: 'host-keys',
    says: ['Two sides see different host keys. Nothing goes on from here.', 'Keys differ'],
  },
  {
    name: 'host-keys-older',
    fleet: () => asleep(seededFleet()),
    page: 'host-keys',
    says: ['as of 14:20', 'They open no step until they are checked again.', 'What is shown is older.'],
  },
  {
    name: 'host-keys-one-machine',
    fleet: oneMachineFleet,
    page: 'host-keys',
    says: ['No host key has to be seeded', 'The whole cluster is this computer.'],
  },
  {
    name: 'share-running',
    fleet: sharingFleet,
    page: 'share',
    says: ['Reading', 'Next', 'Cancel'],
  },
  {
    name: 'share-one-way',
    fleet: oneWayFleet,
    page: 'share',
    says: ['Not read', 'heron reads the token of atlas, but atlas never saw the answer of heron.', '3 of 4 workers'],
  },
  {
    name: 'share-refused',
    fleet: seededFleet,
    page: 'share',
    refusal: { ...oneWayFailure, code: 'share-refused', message: say('/home is too wide for a share.'), nodeId: null },
    says: ['/home is too wide for a share.', 'The share cannot be set up as it is chosen.'],
  },
  {
    name: 'share-older',
    fleet: () => asleep(provenFleet()),
    page: 'share',
    says: ['as of 14:20', 'What is shown is older.'],
  },
  { name: 'share-one-machine', fleet: oneMachineFleet, page: 'share', says: ['No share is needed'] },
  { name: 'share-locked', fleet: preparedFleet, page: 'host-keys', says: ['0 of 4 workers know atlas.'] },
  { name: 'proof-ready', fleet: readyFleet, page: 'proof', says: ['Runner', 'flights'] },
  {
    name: 'proof-running',
    fleet: provingFleet,
    page: 'proof',
    says: ['Nothing is believed yet.', '10 of 16 done', 'Cancel run'],
  },
  {
    name: 'proof-passed-lab',
    fleet: () => provedFleet('passed'),
    page: 'proof',
    says: ['The cluster computes.', 'Every row is there'],
  },
  {
    name: 'proof-failed-share',
    fleet: () => provedFleet('failed'),
    page: 'proof',
    says: ['Expected and observed', 'Cause found on heron', 'Repair the share on heron'],
  },
  {
    name: 'proof-cancelled-lab',
    fleet: () => provedFleet('cancelled'),
    page: 'proof',
    says: ['What holds, and what does not'],
  },
  {
    name: 'topology-broken',
    fleet: oneWayFleet,
    page: 'topology',
    says: ['3 proven, 1 broken, 0 not tried or older.'],
  },
  {
    name: 'topology-older',
    fleet: () => asleep(provenFleet()),
    page: 'topology',
    says: ['0 proven, 0 broken, 4 not tried or older.'],
  },
];

/** What main answers beside the fleet itself. */
export function answersFor({ refusal }: ScreenState, fleet: FleetSnapshot): Record<string, unknown> {
  const plans = Object.fromEntries(fleet.cluster.nodes.map(({ id }) => [id, plansOf(fleet, id)]));
  return {
    'share.plan': sharePlanOf(WORKERS, refusal ? [refusal] : []),
    'seed.plan': seedPlansOf(fleet),
    'fix.plan': Object.values(plans).flatMap((all) => all.filter(({ kind }) => kind === 'automatic')),
    'remedy.plans': { perNode: plans },
  };
}
