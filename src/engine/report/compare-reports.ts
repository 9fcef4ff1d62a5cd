import type { Difference, ReportComparison } from '../../shared/model/comparison';
import { PROOF_PHASES } from '../../shared/model/phases';
import type { ProofClaim, ProofReport, ReportNode } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';

type Values = Readonly<Record<string, string | null>>;

/** What changed from one report to the next: verdict, claims, settings, nodes, keys, versions, findings, speeds, times. Pure. */
export function compareReports(before: ProofReport, after: ProofReport): ReportComparison {
  return {
    schema: 'muster.comparison/1',
    before: sideOf(before),
    after: sideOf(after),
    claims: changedClaims(before, after),
    differences: [
      ...changed('setting', '', settingsOf(before), settingsOf(after)),
      ...changed('version', '', before.packages, after.packages),
      ...changedNodes(before, after),
      ...changedSpeeds(before, after),
    ],
    times: timesOf(before, after),
  };
}

const sideOf = ({ id, cluster, startedAt, verdict, headline }: ProofReport): ReportComparison['before'] => ({
  id,
  cluster,
  startedAt,
  verdict,
  headline,
});

/** Keys in the order of the second, those that only the first has behind them. */
function changed(group: Difference['group'], where: string, before: Values, after: Values): Difference[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.flatMap((what) => {
    const [was, is] = [before[what] ?? null, after[what] ?? null];
    return was === is ? [] : [{ group, where, what, before: was, after: is }];
  });
}

const settingsOf = (report: ProofReport): Values => ({
  cluster: report.cluster,
  runner: report.runner,
  muster: report.musterVersion,
  machines: report.isLocal ? 'this computer' : 'cluster',
  scheduler: report.nodes.find(({ id }) => id === report.scheduler)?.name ?? report.scheduler,
  'share backend': report.share.backend,
  'share on the scheduler': report.share.schedulerPath,
  'share on the workers': report.share.workerPath,
  aircraft: report.inputs.aircraft.join(', '),
  'rows per aircraft': String(report.inputs.rowsPerAircraft),
});

const observedOf = (claim: ProofClaim | undefined): string => claim?.observed ?? '';

/** A claim counts as changed with its state, or while it is broken with what was seen; not with a number that both expect. */
function changedClaims(before: ProofReport, after: ProofReport): ReportComparison['claims'] {
  const was = new Map(before.claims.map((claim) => [claim.id, claim]));
  const is = new Map(after.claims.map((claim) => [claim.id, claim]));
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((id) => {
    const [old, now] = [was.get(id), is.get(id)];
    const title = (now ?? old)?.title;
    const isSame = old?.state === now?.state && (now?.state !== 'broken' || old?.observed === now.observed);
    if (isSame || !title) return [];
    const states = { before: old?.state ?? null, after: now?.state ?? null };
    return [{ id, title, ...states, observedBefore: observedOf(old), observedAfter: observedOf(now) }];
  });
}

const seenOf = (node: ReportNode): Values => ({
  role: node.role,
  slots: String(node.slots),
  login: `${node.user}@${node.address}`,
  system: [node.osName, node.arch].filter(Boolean).join(', '),
  processor: node.cpuModel,
  cores: String(node.cores),
  status: node.status,
});

function changedNodes(before: ProofReport, after: ProofReport): Difference[] {
  const was = new Map(before.nodes.map((node) => [node.id, node]));
  const is = new Map(after.nodes.map((node) => [node.id, node]));
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((id): Difference[] => {
    const [old, now] = [was.get(id), is.get(id)];
    if (!old || !now) {
      const name = (now ?? old)?.name ?? id;
      const words = old ? { before: 'took part', after: null } : { before: null, after: 'takes part' };
      return [{ group: 'node', where: name, what: 'part in the run', ...words }];
    }
    return [
      ...changed('node', now.name, seenOf(old), seenOf(now)),
      ...changed('host-key', now.name, keysOf(old), keysOf(now)),
      ...changed('version', now.name, old.versions, now.versions),
      ...changed('finding', now.name, findingsOf(old), findingsOf(now)),
    ];
  });
}

const keysOf = ({ hostKeys }: ReportNode): Values =>
  Object.fromEntries(hostKeys.map(({ type, fingerprint }) => [type, fingerprint]));

/** Checks that were made and do not hold; one that holds, or was not made, is none. */
const findingsOf = ({ findings }: ReportNode): Values =>
  Object.fromEntries(
    findings
      .filter(({ status }) => ['fail', 'error', 'warn'].includes(status))
      .map(({ checkId, status, summary }) => [checkId, `${status}: ${english(summary)}`]),
  );

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB/s`;

function changedSpeeds(before: ProofReport, after: ProofReport): Difference[] {
  const name = (id: string): string => [...after.nodes, ...before.nodes].find((node) => node.id === id)?.name ?? id;
  const valuesOf = (report: ProofReport, node: string): Values => {
    const speed = report.share.speeds.find((each) => each.node === node);
    if (!speed) return {};
    return {
      writing: mib(speed.writeBytesPerSecond),
      reading: mib(speed.readBytesPerSecond),
      'small files': `${speed.smallFilesPerSecond.toFixed(0)} per s`,
    };
  };
  const nodes = [...new Set([...after.share.speeds, ...before.share.speeds].map(({ node }) => node))];
  return nodes.flatMap((node) => changed('speed', name(node), valuesOf(before, node), valuesOf(after, node)));
}

function timesOf(before: ProofReport, after: ProofReport): ReportComparison['times'] {
  const tookOf = ({ phases, endedAt }: ProofReport, phase: string): number | null => {
    const own = phases.filter((span) => span.phase === phase);
    if (own.length === 0) return null;
    return Math.max(...own.map((span) => span.endedAt ?? endedAt)) - Math.min(...own.map(({ startedAt }) => startedAt));
  };
  const phases = PROOF_PHASES.flatMap((phase) => {
    const [beforeMs, afterMs] = [tookOf(before, phase), tookOf(after, phase)];
    return beforeMs === null && afterMs === null ? [] : [{ phase, beforeMs, afterMs }];
  });
  const total = {
    phase: 'total',
    beforeMs: before.endedAt - before.startedAt,
    afterMs: after.endedAt - after.startedAt,
  };
  return [...phases, total];
}
