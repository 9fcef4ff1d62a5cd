import { Failure } from '../../shared/failure';
import { mountsShare } from '../../shared/model/cluster-shape';
import type { JobSpec } from '../../shared/model/job';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { addressesIn, contains, networkOf } from './cidr';
import { Finder } from './finder';
import { candidatesFromImport } from './imports/import-text';
import { type Lan, realLan } from './lan';
import { mergeIntoLanCache } from './lan-cache';
import { lanRowOf } from './lan-row';
import { type LocalNetwork, localNetworks, ownAddresses, publicNetworks } from './local-networks';
import { NodeRegistry } from './node-registry';
import { scan } from './scan';
import { type PlannedNetwork, planCappedScan, planScan } from './scan-plan';
import { ScanReport } from './scan-report';
import { candidateFromTyped } from './typed-names';

export type DiscoverSpec = Extract<JobSpec, { kind: 'discover' }>;

/**
 * Finds machines from what this computer has heard of, from what was typed, and by a bounded scan; looks at each as soon
 * as it is found. Emits node-found, scan-progress, node-observed and check-results. Always true: finding has no verdict.
 * @throws Failure bad-input, bad-file, bad-cidr, needs-person (before anything is sent), cancelled.
 */
export async function discover(spec: DiscoverSpec, job: JobContext): Promise<boolean> {
  const named = [...spec.typed.map(candidateFromTyped), ...(spec.imports ?? []).flatMap(candidatesFromImport)];
  const lan = job.ports.sessions.lan ?? realLan;
  const interfaces = lan.interfaces();
  const local = localNetworks(interfaces);
  const planned = [...planOf(spec, local), ...leftAlone(spec, interfaces)];
  giveLoginName(spec.user, job);
  const finder = new Finder(
    job,
    {
      user: spec.user ?? null,
      isCacheRead: spec.lanCache !== 'off',
      observe: spec.knockWithinMs === undefined ? {} : { knockWithinMs: spec.knockWithinMs },
    },
    new NodeRegistry(job.fleet().cluster.nodes, ownAddresses(interfaces), lan.resolve),
    lan,
  );
  try {
    finder.startWithKnown();
    await Promise.all([
      ...named.map((candidate) => finder.meet(candidate)),
      spec.isTypedOnly ? undefined : finder.meetPassive(spec.cidrs.map(networkOf)),
      spec.useMdns ? askByMdns(local, finder, job, lan) : undefined,
      scanPlanned(planned, { local, quickMs: spec.connectWithinMs }, finder, job, lan),
    ]);
    await finder.finish();
  } finally {
    lan.hangUp?.();
  }
  if (spec.lanCache !== 'off') await tellAgilab(planned, job, spec.lanCache === 'make');
  return true;
}

function planOf(spec: DiscoverSpec, local: readonly LocalNetwork[]): PlannedNetwork[] {
  if (spec.isPassiveOnly || spec.isTypedOnly) return [];
  return spec.maxAddresses === undefined
    ? planScan(spec.cidrs, local, spec.consentToAddresses)
    : planCappedScan(spec.cidrs, local, spec.maxAddresses);
}

/** Public networks of this computer: scanned only when a person names them, and said so when nobody did. */
function leftAlone(spec: DiscoverSpec, interfaces: ReturnType<Lan['interfaces']>): PlannedNetwork[] {
  if (spec.isPassiveOnly || spec.isTypedOnly || spec.cidrs.length > 0 || spec.maxAddresses !== undefined) return [];
  return publicNetworks(interfaces).map(({ network, interfaceName }) => ({
    network,
    isAsked: false,
    note: say('{{name}} stands in a public network, which is scanned only when you name it.', { name: interfaceName }),
  }));
}

/** Asks the networks of the lab, not those of this computer's containers. */
async function askByMdns(local: readonly LocalNetwork[], finder: Finder, job: JobContext, lan: Lan): Promise<void> {
  const from = local.filter(({ isVirtual }) => !isVirtual).map(({ address }) => address);
  const found = (await lan.mdns?.({ from, signal: job.signal })) ?? [];
  await Promise.all(found.map((candidate) => finder.meet(candidate)));
}

/** Nodes that were found before without a login name get the one that was given now. @throws Failure bad-input */
function giveLoginName(user: string | undefined, { fleet, emit }: JobContext): void {
  if (user === undefined) return;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._@\\-]*$/.test(user)) {
    throw new Failure('bad-input', say('{{user}} is no login name.', { user }));
  }
  const { cluster } = fleet();
  const nodes = cluster.nodes.map((node) => (node.id === MANAGER || node.user !== null ? node : { ...node, user }));
  emit({ type: 'cluster-changed', cluster: { ...cluster, nodes } });
}

/** AGILab's cache is a courtesy: a discovery is not lost when it cannot be written. */
async function tellAgilab(planned: readonly PlannedNetwork[], job: JobContext, isFolderMade: boolean): Promise<void> {
  const { cluster, known } = job.fleet();
  const rows = cluster.nodes.flatMap((node) => {
    const knowledge = node.id === MANAGER ? undefined : known[node.id];
    return knowledge ? [lanRowOf(node, knowledge, mountsShare(cluster))] : [];
  });
  const cidrs = planned.filter(({ isAsked }) => isAsked).map(({ network }) => network.cidr);
  const report = { generatedAtSeconds: job.ports.now() / 1000, cidrs };
  await mergeIntoLanCache(job.ports.home, rows, report, { isFolderMade }).catch((error: unknown) =>
    job.log(MANAGER, `AGILab's list of nodes could not be written: ${String(error)}`, 'err'),
  );
}

async function scanPlanned(
  planned: readonly PlannedNetwork[],
  { local, quickMs }: { local: readonly LocalNetwork[]; quickMs: number | undefined },
  finder: Finder,
  job: JobContext,
  lan: Lan,
): Promise<void> {
  const report = new ScanReport(planned, (networks, isDone) => job.emit({ type: 'scan-progress', networks, isDone }));
  const asked = planned.filter(({ isAsked }) => isAsked).map(({ network }) => network);
  const meetings: Promise<void>[] = [];
  let isComplete = false;
  try {
    const addresses = addressesIn(asked).map(({ address }) => address);
    const onOpen = (address: string) => {
      report.found(address);
      const meeting = finder.meet({ name: address, address, port: 22, user: null, source: 'tcp-scan' });
      meeting.catch(() => undefined);
      meetings.push(meeting);
    };
    await scan(addresses, {
      signal: job.signal,
      isOnLink: (ip) => local.some(({ network }) => contains(network, ip)),
      onOpen,
      onDone: (address) => report.asked(address),
      probe: lan.probe,
      ...(quickMs === undefined ? {} : { quickMs }),
    });
    isComplete = true;
    await Promise.all(meetings);
  } finally {
    report.end(isComplete);
  }
}
