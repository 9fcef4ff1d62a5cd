import { PROOF_PHASES } from '../../shared/model/phases';
import type { PhaseSpan, ProofReport } from '../../shared/model/proof';
import { type Block, type Cell, cell, namesOf, secondsText, strong, table } from './report-document';

/** With more nodes than this a column per node would not fit a page. */
const MOST_COLUMNS = 6;

const SIGN: Readonly<Record<PhaseSpan['state'], string>> = {
  done: '',
  running: ' (not ended)',
  failed: ' ✗ failed',
  cancelled: ' ended early',
};

const tookOf = (span: PhaseSpan, report: ProofReport): string =>
  `${secondsText((span.endedAt ?? report.endedAt) - span.startedAt)}${SIGN[span.state]}`;
const toneOf = ({ state }: PhaseSpan): Partial<Cell> => (state === 'failed' ? { tone: 'broken' } : {});

/** When each phase began and how long it took: a column per node, or for many nodes a row per phase with the slowest one. */
export function phasesBlock(report: ProofReport): Block {
  const nodes = [...new Set(report.phases.map(({ node }) => node))];
  const name = namesOf(report);
  const spans = new Map<string, PhaseSpan[]>();
  for (const span of report.phases) spans.set(span.phase, [...(spans.get(span.phase) ?? []), span]);
  const phases = PROOF_PHASES.filter((phase) => spans.has(phase));
  const begun = (own: readonly PhaseSpan[]) =>
    cell(secondsText(Math.min(...own.map(({ startedAt }) => startedAt)) - report.startedAt));
  if (nodes.length <= MOST_COLUMNS) {
    const rows = phases.map((phase) => {
      const own = spans.get(phase) ?? [];
      const cells = nodes.map((node) => {
        const span = own.find((each) => each.node === node);
        return span ? cell(tookOf(span, report), { ...toneOf(span), ...noteOf(span) }) : cell(null);
      });
      return [strong(phase), begun(own), ...cells];
    });
    return table(['Phase', '#After', ...nodes.map((node) => `#${name(node)}`)], rows, 'No phase began.', true);
  }
  const rows = phases.map((phase) => {
    const own = spans.get(phase) ?? [];
    const slowest = own.reduce((a, b) =>
      (b.endedAt ?? report.endedAt) - b.startedAt > (a.endedAt ?? report.endedAt) - a.startedAt ? b : a,
    );
    const bad = own.filter(({ state }) => state !== 'done');
    return [
      strong(phase),
      begun(own),
      cell(own.length),
      cell(tookOf(slowest, report), { note: name(slowest.node) }),
      cell(
        bad.map((span) => `${name(span.node)}${SIGN[span.state]}`).join(', '),
        bad.length > 0 ? { tone: 'broken' } : {},
      ),
    ];
  });
  return table(['Phase', '#After', '#Nodes', '#Slowest', 'Not done'], rows, 'No phase began.', true);
}

const noteOf = ({ state, detail }: PhaseSpan): Partial<Cell> => (state !== 'done' && detail ? { note: detail } : {});
