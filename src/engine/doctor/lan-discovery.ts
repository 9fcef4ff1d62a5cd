import ipaddr from 'ipaddr.js';
import { CHECK_IDS, type CheckResult } from '../../shared/model/check';
import type { NodeStatus } from '../../shared/model/check-ids';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode } from '../../shared/model/node';
import { english } from '../../shared/model/say';
import { summaryStatusOf } from '../../shared/model/summary-status';
import { isIpv4 } from '../discovery/candidate';
import { type LanRow, lanRowOf } from '../discovery/lan-row';

/** One node: AGILab's fields, and behind `muster_` what only Muster knows. */
export type DoctorNode = LanRow & {
  readonly muster_status: NodeStatus | null;
  /** Why it is not ready, in one sentence; empty when it is. */
  readonly muster_cause: string;
  readonly muster_name: string;
  readonly muster_port: number;
  readonly muster_aliases: readonly string[];
  readonly muster_sources: readonly string[];
  readonly muster_host_keys: readonly string[];
  /** Its key was accepted without a comparison in this run. */
  readonly muster_accepted_unseen: boolean;
};

/** AGILab's `lan_discovery` report. `generated_at` in seconds since the epoch. */
export interface LanDiscovery {
  readonly generated_at: number;
  readonly cidrs: readonly string[];
  readonly local_hosts: readonly string[];
  readonly nodes: readonly DoctorNode[];
  /** What a proof would be run by: the scheduler's own AGILab, or Dask alone. */
  readonly muster_runner: 'agilab' | 'dask';
  /** What was left out of the scan, and why. */
  readonly muster_notes: readonly string[];
}

export interface LanDiscoveryInput {
  readonly nowMs: number;
  /** Networks that were given, or those of this computer. */
  readonly cidrs: readonly string[];
  readonly localHosts: readonly string[];
  readonly isSshfs: boolean;
  readonly acceptedUnseen: ReadonlySet<string>;
  readonly runner: 'agilab' | 'dask';
}

/** The report of what is known now, best nodes first. This computer is none of them. Pure. */
export function lanDiscoveryOf(fleet: FleetSnapshot, input: LanDiscoveryInput): LanDiscovery {
  const nodes = fleet.cluster.nodes.flatMap((node) => (node.id === MANAGER ? [] : [doctorNodeOf(node, fleet, input)]));
  return {
    generated_at: input.nowMs / 1000,
    cidrs: input.cidrs,
    local_hosts: [...input.localHosts].sort(compareHosts),
    nodes: nodes.sort((a, b) => b.score - a.score || compareHosts(a.host, b.host)),
    muster_runner: input.runner,
    muster_notes: (fleet.scan?.networks ?? []).flatMap(({ cidr, note }) =>
      note === null ? [] : [`${cidr}: ${english(note)}`],
    ),
  };
}

function doctorNodeOf(node: ClusterNode, fleet: FleetSnapshot, input: LanDiscoveryInput): DoctorNode {
  const knowledge = fleet.known[node.id] ?? { observation: null, results: {} };
  const status = summaryStatusOf(knowledge.results);
  const keys = knowledge.observation?.hostKey?.offered ?? [];
  return {
    ...lanRowOf(node, knowledge, input.isSshfs),
    muster_status: status,
    muster_cause: status === 'ready' ? '' : causeIn(knowledge.results),
    muster_name: node.name,
    muster_port: node.port,
    muster_aliases: node.aliases,
    muster_sources: node.sources,
    muster_host_keys: keys.map(({ type, fingerprint }) => `${type} ${fingerprint}`),
    muster_accepted_unseen: input.acceptedUnseen.has(node.id),
  };
}

/** The first finding that stands in the way; what follows from it is blocked and says nothing new. */
function causeIn(results: Readonly<Record<string, CheckResult>>): string {
  const failing = CHECK_IDS.map((id) => results[id]).find(
    (result) => result?.status === 'fail' || result?.status === 'error',
  );
  return failing ? english(failing.summary) : '';
}

/** IPv4 addresses by number, then names and the rest by letter. */
export function compareHosts(a: string, b: string): number {
  if (isIpv4(a) && isIpv4(b)) return numberOf(a) - numberOf(b);
  if (isIpv4(a) !== isIpv4(b)) return isIpv4(a) ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

const numberOf = (ip: string): number => ipaddr.IPv4.parse(ip).octets.reduce((sum, octet) => sum * 256 + octet, 0);
