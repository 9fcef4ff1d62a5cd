import type { ProofReport } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';
import { html, Markup } from './markup';
import css from './report.css?raw';
import { type Block, type Cell, type Column, type Section, timeText } from './report-document';
import { clusterFigure, timelineFigure } from './report-figures';
import { REPORT_FONTS } from './report-fonts';
import { digestLine } from './report-json';
import { reportFacts, reportSections } from './report-sections';

function verdictIcon({ verdict }: ProofReport): Markup {
  const path = { passed: 'M14 25l7 7 14-15', failed: 'M16 16l16 16M32 16L16 32', cancelled: 'M15 24h18' }[verdict];
  return html`<svg class="verdict-icon ${verdict}" width="48" height="48" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="${path}"/></svg>`;
}

/** First sentence as the headline; the rest of it below. */
function verdictSection(report: ProofReport): Markup {
  const headline = english(report.headline);
  const [title, ...rest] = headline.split(/(?<=\.)\s/);
  const message = report.failure ? english(report.failure.message) : '';
  const cause = report.failure
    ? html`<div class="cause">${headline.includes(message) ? null : html`<p><strong>${message}</strong></p>`}<p><strong>Next:</strong> ${english(report.failure.next)}</p>${
        report.failure.detail ? html`<pre>${report.failure.detail}</pre>` : null
      }</div>`
    : null;
  const masked = report.isMasked
    ? html`<p class="masked">Share-safe copy: users, hosts, addresses, keys and home folders were replaced by made-up names, the same everywhere in it.</p>`
    : null;
  return html`<section class="verdict">${verdictIcon(report)}<div><h1>${title ?? ''}</h1><p>${rest.join(' ')}</p></div></section>${masked}${cause}`;
}

const headCell = ({ title, isNumber }: Column): Markup =>
  isNumber ? html`<th scope="col" class="number">${title}</th>` : html`<th scope="col">${title}</th>`;

/** Longer names and ids have to break, or the table would not fit the page. */
const WHOLE_UP_TO = 24;

function bodyCell({ text, note, isMono, isStrong, isWhole, tone }: Cell, column: Column | undefined): Markup {
  const isWord = isWhole || ((isMono || isStrong || tone !== undefined) && text.length <= WHOLE_UP_TO);
  const kinds = [isMono && 'mono', isWord && 'word', column?.isNumber && 'number', tone && `result ${tone}`];
  const names = kinds.filter(Boolean).join(' ');
  const said = isStrong ? html`<strong>${text}</strong>` : html`${text}`;
  return html`<td class="${names}">${said}${note ? html`<small>${note}</small>` : null}</td>`;
}

function block(part: Block, report: ProofReport): Markup {
  switch (part.kind) {
    case 'text':
      return html`<p>${part.text}</p>`;
    case 'list':
      return html`<ul>${part.items.map((item) => html`<li>${item}</li>`)}</ul>`;
    case 'code':
      return html`${part.title ? html`<h3>${part.title}</h3>` : null}<pre>${part.lines.join('\n')}</pre>`;
    case 'figure':
      return html`<figure>${part.which === 'cluster' ? clusterFigure(report) : timelineFigure(report)}</figure>`;
    case 'table':
      if (part.rows.length === 0) return html`<p>${part.none}</p>`;
      return html`<table class="${part.isDense ? 'compact' : 'roomy'}"><thead><tr>${part.columns.map(headCell)}</tr></thead><tbody>${part.rows.map(
        (row) => html`<tr>${row.map((each, at) => bodyCell(each, part.columns[at]))}</tr>`,
      )}</tbody></table>`;
  }
}

const sectionMarkup = ({ id, title, blocks }: Section, at: number, report: ProofReport): Markup =>
  html`<section id="${id}"><h2><span>${at + 1}</span>${title}</h2>${blocks.map((part) => block(part, report))}</section>`;

/** The report as one file: no script, nothing loaded, readable in black and white and printed. Every value is escaped. */
export function reportHtml(report: ProofReport): string {
  const style = new Markup(REPORT_FONTS + css);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:"><title>Muster proof ${report.id}: ${report.verdict}</title><style>${style}</style></head>
<body><main><header><strong>Muster proof report</strong><span>${report.cluster}, run ${report.id}</span></header>
${verdictSection(report)}<dl class="facts">${reportFacts(report).map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
${reportSections(report).map((section, at) => sectionMarkup(section, at, report))}
<footer>Written by Muster ${report.musterVersion} on ${timeText(report.endedAt)}. The same facts stand in report.json (schema ${report.schema}), which muster report verify checks. ${digestLine(report)}</footer></main></body></html>
`;
  return page.text;
}
