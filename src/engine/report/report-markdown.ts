import type { ProofReport } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';
import { type Block, type Cell, type Section, timeText } from './report-document';
import { digestLine } from './report-json';
import { reportFacts, reportSections } from './report-sections';
import { clusterText, timelineText } from './report-text-figures';

/** Text inside a Markdown line or cell: no pipe, no line break, no markup of its own. */
const inline = (text: string): string => text.replace(/[\\`*_{}[\]<>|#~]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');

/** Code inside a line: the fence is longer than any run of backticks in it (CommonMark 6.1). */
function code(text: string): string {
  const plain = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${plain.replace(/\|/g, '\\|')}${pad}${fence}`;
}

function cellText({ text, note, isMono, isStrong }: Cell): string {
  const said = isMono && text !== '–' ? code(text) : inline(text);
  const set = isStrong && said !== '' ? `**${said}**` : said;
  return note ? `${set} (${inline(note)})` : set;
}

/** A fenced block; the fence is longer than any in it (CommonMark 4.5). */
function fenced(language: string, lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence, ''];
}

function blockLines(part: Block, report: ProofReport): string[] {
  switch (part.kind) {
    case 'text':
      return [inline(part.text), ''];
    case 'list':
      return [...part.items.map((item) => `- ${inline(item)}`), ''];
    case 'code':
      return [...(part.title ? [`### ${inline(part.title)}`, ''] : []), ...fenced(part.language, part.lines)];
    case 'figure':
      return fenced('text', part.which === 'cluster' ? clusterText(report) : timelineText(report));
    case 'table':
      if (part.rows.length === 0) return [inline(part.none), ''];
      return [
        `| ${part.columns.map(({ title }) => inline(title)).join(' | ')} |`,
        `|${part.columns.map(({ isNumber }) => (isNumber ? ' ---: |' : ' --- |')).join('')}`,
        ...part.rows.map((row) => `| ${row.map(cellText).join(' | ')} |`),
        '',
      ];
  }
}

const sectionLines = ({ title, blocks }: Section, at: number, report: ProofReport): string[] => [
  `## ${at + 1} ${title}`,
  '',
  ...blocks.flatMap((part) => blockLines(part, report)),
];

/** The report for a wiki: the same sections as the HTML, with the pictures drawn in characters. */
export function reportMarkdown(report: ProofReport): string {
  const { failure } = report;
  const facts = reportFacts(report).map(([term, value]) => `${term}: ${inline(value)}`);
  return [
    `# ${inline(english(report.headline))}`,
    '',
    `Verdict **${report.verdict}**, cluster ${code(report.cluster)}. ${facts.join('. ')}.`,
    '',
    ...(report.isMasked
      ? ['Share-safe copy: users, hosts, addresses, keys and home folders were replaced by made-up names.', '']
      : []),
    ...(failure
      ? [
          english(report.headline).includes(english(failure.message))
            ? `Next: ${inline(english(failure.next))}`
            : `Reason: **${inline(english(failure.message))}** ${inline(english(failure.next))}`,
          '',
        ]
      : []),
    ...(failure?.detail ? fenced('text', failure.detail.split('\n')) : []),
    ...reportSections(report).flatMap((section, at) => sectionLines(section, at, report)),
    `Written by Muster ${report.musterVersion} on ${timeText(report.endedAt)}. The same facts stand in report.json (schema ${report.schema}). ${digestLine(report)}`,
    '',
  ].join('\n');
}
