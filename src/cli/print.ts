import { cleanText } from '../engine/clean-text';
import { CHECK_IDS, type CheckResult } from '../shared/model/check';
import { ADVISED_CHECKS } from '../shared/model/check-ids';
import { nameOf } from '../shared/model/cluster';
import type { EngineEvent, EngineHappening } from '../shared/model/event';
import type { FleetSnapshot } from '../shared/model/fleet';
import type { NodeId } from '../shared/model/ids';
import { english } from '../shared/model/sentence';
import { summaryStatusOf } from '../shared/model/summary-status';

/** Where the events of a run go. */
export interface Printer {
  event(event: EngineEvent, fleet: FleetSnapshot): void;
}

/** Every event as one JSON line; the caller adds the result as the last one. */
export const ndjsonPrinter = (out: NodeJS.WritableStream): Printer => ({
  event: (event) => out.write(`${JSON.stringify(event)}\n`),
});

const SIGN: Record<CheckResult['status'], string> = {
  pass: 'ok',
  warn: '!',
  fail: 'x',
  error: '?',
  blocked: '.',
  skipped: '-',
  pending: ' ',
  running: ' ',
};

/** Lines for a person. Progress goes to `err`; with `showsNodes` each node goes to `out` as soon as it was looked at. */
export function humanPrinter(out: NodeJS.WritableStream, err: NodeJS.WritableStream, showsNodes: boolean): Printer {
  // Results of a single check, as the share job emits them, are not a look at the node.
  const lookedAt = new Set<string>();
  return {
    event: ({ what }, fleet) => {
      const line = noteOf(what, fleet);
      if (line) err.write(`${cleanText(line)}\n`);
      if (showsNodes && what.type === 'node-observed') lookedAt.add(what.nodeId);
      if (what.type !== 'check-results') return;
      if (lookedAt.delete(what.nodeId)) out.write(nodeText(what.nodeId, fleet));
      else if (showsNodes) out.write(adviceText(what.nodeId, what.results, fleet));
    },
  };
}

function noteOf(what: EngineHappening, fleet: FleetSnapshot): string | null {
  switch (what.type) {
    case 'job-progress':
      return english(what.progress.text);
    case 'change-recorded':
      return what.entry.state === 'intent'
        ? null
        : `${nameOf(what.entry.nodeId, fleet.cluster)}: ${english(what.entry.what)} (${what.entry.state})`;
    case 'share-step':
      return what.state.state === 'running'
        ? null
        : `${nameOf(what.worker, fleet.cluster)}: ${what.step} ${what.state.state}. ${english(what.state.text)}`;
    case 'share-worker':
      return what.share.failure
        ? `${nameOf(what.worker, fleet.cluster)}: ${english(what.share.failure.message)} ${what.share.failure.detail}`.trimEnd()
        : null;
    case 'share-gate':
      return english(what.gate.summary);
    case 'proof-phase':
      return what.span.endedAt === null
        ? null
        : `${what.span.phase} on ${nameOf(what.span.node, fleet.cluster)}: ${what.span.state}, ${((what.span.endedAt - what.span.startedAt) / 1000).toFixed(1)} s`;
    case 'log':
      return what.lines
        .filter((line) => line.stream === 'note')
        .map((line) => `${nameOf(line.nodeId, fleet.cluster)}: ${line.text}`)
        .join('\n');
    default:
      return null;
  }
}

/** A node with its status and every finding that is not good. */
export function nodeText(nodeId: string, fleet: FleetSnapshot): string {
  const results = fleet.known[nodeId]?.results ?? {};
  const node = fleet.cluster.nodes.find((other) => other.id === nodeId);
  const status = summaryStatusOf(results);
  const lines = [
    `${(status ?? 'not checked').padEnd(20)}${node?.name ?? nodeId}  ${node?.address ?? ''}${node?.isGateway ? '  (gateway)' : ''}`,
  ];
  for (const id of CHECK_IDS) {
    const result = results[id];
    if (!result || !['fail', 'error', 'warn'].includes(result.status)) continue;
    lines.push(`  ${SIGN[result.status]} ${id}: ${english(result.summary)}`);
    if (result.status === 'fail' && result.remedies[0])
      lines.push(`      muster fix ${nodeId}   (${result.remedies.join(', ')})`);
  }
  // A name may come from a file that somebody else wrote.
  return cleanText(`${lines.join('\n')}\n`);
}

/** Advice that came after the node was told, since its probes take longer. */
function adviceText(nodeId: string, results: readonly CheckResult[], fleet: FleetSnapshot): string {
  const lines = results
    .filter(({ checkId, status }) => ADVISED_CHECKS.has(checkId) && status === 'warn')
    .map(
      ({ checkId, summary }) =>
        `  ${SIGN.warn} ${nameOf(nodeId as NodeId, fleet.cluster)} ${checkId}: ${english(summary)}\n`,
    );
  return cleanText(lines.join(''));
}

/** All nodes, the most usable first. */
export function fleetText(fleet: FleetSnapshot): string {
  return fleet.cluster.nodes.map((node) => nodeText(node.id, fleet)).join('');
}
