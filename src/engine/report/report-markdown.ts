import type { ProofReport } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';

/** A cell of a Markdown table: no pipe, no line break, no markup of its own. */
const cell = (text: string | number): string =>
  String(text)
    .replace(/[\\`*_{}[\]<>|]/g, (sign) => `\\${sign}`)
    .replace(/\s+/g, ' ');

const row = (...cells: (string | number)[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (heads: string[], rows: string[]): string[] =>
  rows.length === 0 ? ['None.', ''] : [row(...heads), `|${' --- |'.repeat(heads.length)}`, ...rows, ''];

/** The report for a wiki: the same facts as the HTML, without the pictures. */
export function reportMarkdown(report: ProofReport): string {
  const name = (id: string) => report.nodes.find((node) => node.id === id)?.name ?? id;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return [
    `# ${cell(english(report.headline))}`,
    '',
    `Run \`${report.id}\` of cluster \`${report.cluster}\`, verdict **${report.verdict}**, runner ${report.runner}, ${new Date(report.startedAt).toISOString()}, ${seconds(report.endedAt - report.startedAt)}.`,
    '',
    ...(report.failure
      ? [`Reason: ${cell(english(report.failure.message))} ${cell(english(report.failure.next))}`, '']
      : []),
    '## What was claimed, and how it was checked',
    '',
    ...table(
      ['Claim', 'Expected', 'Observed', 'How', 'Result'],
      report.claims.map((claim) =>
        row(english(claim.title), claim.expected, claim.observed, english(claim.how), claim.state),
      ),
    ),
    '## The cluster',
    '',
    ...table(
      ['Node', 'Role', 'Address', 'System', 'Slots', 'Flights'],
      report.nodes.map((node) =>
        row(
          node.name,
          node.role,
          node.address,
          node.osName,
          node.slots,
          report.batches.filter((batch) => batch.node === node.id && batch.state === 'done').length,
        ),
      ),
    ),
    '## What happened when',
    '',
    ...table(
      ['Phase', 'Node', 'After', 'Took', 'State'],
      report.phases.map((span) =>
        row(
          span.phase,
          name(span.node),
          seconds(span.startedAt - report.startedAt),
          seconds((span.endedAt ?? report.endedAt) - span.startedAt),
          span.state,
        ),
      ),
    ),
    '## What this does not prove',
    '',
    ...report.doesNotProve.map((limit) => `- ${cell(english(limit))}`),
    '',
    '## Repeat it yourself',
    '',
    '```sh',
    ...report.repeat,
    '```',
    '',
  ].join('\n');
}
