import { HostKeyComparison } from '../../shared/model/host-key';
import { PROOF_PHASES } from '../../shared/model/phases';
import type { ProofClaim, ProofReport, ReportNode } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';
import { html, Markup } from './markup';
import css from './report.css?raw';
import { clusterFigure, isWorkerNode, timelineFigure } from './report-figures';

const CLAIM_WORD: Record<ProofClaim['state'], string> = {
  holds: '✓ Holds',
  broken: '✗ Broken',
  'not-tested': '– Not tested',
  advice: '! Advice',
};
const SEEN_STATES = new Set(['fail', 'error', 'warn', 'blocked']);

export const timeText = (at: number): string => `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function verdictIcon(report: ProofReport): Markup {
  const [color, path] =
    report.verdict === 'passed'
      ? ['var(--ok)', 'M14 25l7 7 14-15']
      : report.verdict === 'failed'
        ? ['var(--bad)', 'M16 16l16 16M32 16L16 32']
        : ['var(--mute)', 'M15 24h18'];
  return html`<svg width="48" height="48" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22" fill="none" stroke="${color}" stroke-width="2"/><path d="${path}" fill="none" stroke="${color}" stroke-width="3" stroke-linecap="round"/></svg>`;
}

function verdictSection(report: ProofReport): Markup {
  const [title, ...rest] = english(report.headline).split(/(?<=\.)\s/);
  const cause = report.failure
    ? html`<div class="cause"><p><strong>${english(report.failure.message)}</strong></p><p>${english(report.failure.next)}</p>${
        report.failure.detail ? html`<pre>${report.failure.detail}</pre>` : null
      }</div>`
    : null;
  return html`<section class="verdict">${verdictIcon(report)}<div><h1>${title ?? ''}</h1><p>${rest.join(' ')}</p></div></section>${cause}`;
}

function factsSection(report: ProofReport): Markup {
  const facts: [string, string][] = [
    ['Run', report.id],
    ['Started', timeText(report.startedAt)],
    ['Took', secondsText(report.endedAt - report.startedAt)],
    ['Runner', `${report.runner}${report.packages.distributed ? `, distributed ${report.packages.distributed}` : ''}`],
    ['Muster', report.musterVersion],
    ['Share', report.isLocal ? 'one machine: none needed' : report.share.source],
  ];
  return html`<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const claimRow = (claim: ProofClaim): Markup =>
  html`<tr><td><strong>${english(claim.title)}</strong></td><td>${claim.expected}</td><td>${claim.observed}${
    claim.reason ? html`<small class="mono">${claim.reason}</small>` : null
  }</td><td>${english(claim.how)}</td><td class="result ${claim.state}">${CLAIM_WORD[claim.state]}</td></tr>`;

function nodeRow(report: ProofReport, node: ReportNode): Markup {
  const flights = report.batches.filter((batch) => batch.node === node.id && batch.state === 'done').length;
  const slots = isWorkerNode(node) ? `, ${node.slots} ${node.slots === 1 ? 'slot' : 'slots'}` : '';
  return html`<tr><td><strong>${node.name}</strong><small>${node.role.replace(/-/g, ' ')}${slots}</small></td><td class="mono">${node.user}@${node.address}</td>
<td>${node.osName}<small>${node.arch}, ${node.cpuModel}</small></td><td class="mono">${node.versions.python ?? '–'}</td><td class="number">${node.cores}</td><td class="number">${Math.round(node.ramBytes / 2 ** 30)} GiB</td><td class="number">${isWorkerNode(node) ? flights : '–'}</td></tr>`;
}

function phaseRows(report: ProofReport): Markup[] {
  const name = (id: string) => report.nodes.find((node) => node.id === id)?.name ?? id;
  return PROOF_PHASES.flatMap((phase) =>
    report.phases
      .filter((span) => span.phase === phase)
      .map(
        (span) =>
          html`<tr><td>${phase}</td><td>${name(span.node)}</td><td class="number">${secondsText(span.startedAt - report.startedAt)}</td><td class="number">${secondsText((span.endedAt ?? report.endedAt) - span.startedAt)}</td><td class="${span.state === 'done' ? 'holds' : 'broken'}">${span.state}</td><td>${span.detail}</td></tr>`,
      ),
  );
}

function batchRows(report: ProofReport): Markup[] {
  const name = (id: string) => report.nodes.find((node) => node.id === id)?.name ?? id;
  return report.batches.map(
    (batch) =>
      html`<tr><td class="number">${batch.aircraft}</td><td>${name(batch.node)}</td><td class="number">${batch.slot}</td><td class="number">${batch.rows ?? '–'}</td><td class="number">${
        batch.startedAt !== null && batch.endedAt !== null ? `${(batch.endedAt - batch.startedAt).toFixed(0)} ms` : '–'
      }</td><td>${batch.state}</td><td class="mono">${batch.sha256?.slice(0, 16) ?? '–'}</td></tr>`,
  );
}

const COMPARED = new Set<string>(HostKeyComparison.options);

function keyRows(report: ProofReport): Markup[] {
  const how = (node: ReportNode): string => {
    const entry = report.changes.find(
      (change) => change.nodeId === 'manager' && Object.values(change.what.values).includes(node.id),
    );
    const word = entry && Object.values(entry.what.values).find((value) => COMPARED.has(String(value)));
    return entry ? `${String(word ?? 'pinned by Muster')}, ${timeText(entry.at)}` : 'was in known_hosts before';
  };
  return report.nodes.flatMap((node) =>
    node.hostKeys.map(
      (key) =>
        html`<tr><td>${node.name}</td><td class="mono">${key.type}</td><td class="mono">${key.fingerprint}</td><td>${how(node)}</td></tr>`,
    ),
  );
}

function findingRows(report: ProofReport): Markup[] {
  return report.nodes.flatMap((node) =>
    node.findings
      .filter((finding) => SEEN_STATES.has(finding.status))
      .map(
        (finding) =>
          html`<tr><td>${node.name}</td><td class="mono">${finding.checkId}</td><td>${finding.status}</td><td>${english(finding.summary)}</td></tr>`,
      ),
  );
}

/** A head that begins with `#` stands over numbers. */
const head = (text: string): Markup =>
  text.startsWith('#')
    ? html`<th scope="col" class="number">${text.slice(1)}</th>`
    : html`<th scope="col">${text}</th>`;

const table = (
  heads: string[],
  rows: readonly Markup[],
  none: string,
  density: 'roomy' | 'compact' = 'roomy',
): Markup =>
  rows.length === 0
    ? html`<p>${none}</p>`
    : html`<table class="${density}"><thead><tr>${heads.map(head)}</tr></thead><tbody>${rows}</tbody></table>`;

function sections(report: ProofReport): [string, Markup][] {
  const changes = report.changes.map(
    (entry) =>
      html`<tr><td>${timeText(entry.at)}</td><td>${entry.nodeId}</td><td>${english(entry.what)}</td><td class="mono">${entry.inverse.kind}</td><td>${entry.state}</td></tr>`,
  );
  const packages = Object.entries(report.packages).map(
    ([name, version]) => html`<tr><td class="mono">${name}</td><td class="mono">${version}</td></tr>`,
  );
  const logs = Object.entries(report.logs)
    .filter(([, lines]) => lines.length > 0)
    .map(([node, lines]) => html`<h3>${node}</h3><pre>${lines.join('\n')}</pre>`);
  const outputs = report.outputs.files.map(
    (file) =>
      html`<tr><td class="mono">${file.name}</td><td class="number">${file.sizeBytes} B</td><td class="mono">${file.sha256}</td></tr>`,
  );
  return [
    [
      'What was claimed, and how it was checked',
      table(
        ['Claim', 'Expected', 'Observed', 'How', 'Result'],
        report.claims.map(claimRow),
        'The run ended before anything could be claimed.',
      ),
    ],
    [
      'The cluster',
      html`${report.isLocal ? null : clusterFigure(report)}${table(
        ['Node', 'Login', 'System', 'Python', '#Cores', '#Memory', '#Flights'],
        report.nodes.map((node) => nodeRow(report, node)),
        'No node took part.',
      )}`,
    ],
    [
      'What happened when',
      html`${timelineFigure(report)}${table(['Phase', 'Node', '#After', '#Took', 'State', ''], phaseRows(report), 'No phase began.', 'compact')}`,
    ],
    [
      'Batches per worker',
      table(
        ['#Aircraft', 'Node', '#Slot', '#Rows', '#Took', 'State', 'SHA-256'],
        batchRows(report),
        'No batch was assigned.',
        'compact',
      ),
    ],
    [
      'Host keys this proof rests on',
      table(['Node', 'Type', 'Fingerprint', 'Confirmed'], keyRows(report), 'One machine: no host key was needed.'),
    ],
    [
      'Findings that do not hold',
      table(
        ['Node', 'Check', 'Status', 'Finding'],
        findingRows(report),
        'None: every check of every node that took part holds.',
      ),
    ],
    [
      'What this does not prove',
      html`<ul>${report.doesNotProve.map((limit) => html`<li>${english(limit)}</li>`)}</ul>`,
    ],
    ['Repeat it yourself', html`<pre>${report.repeat.join('\n')}</pre>`],
    [
      'Changes Muster made for this cluster',
      table(['When', 'Node', 'What', 'Taken back by', 'State'], changes, 'None.'),
    ],
    ['Files in the share', table(['File', '#Size', 'SHA-256'], outputs, 'None was seen.', 'compact')],
    [
      'Packages, equal on every node',
      table(['Package', 'Version'], packages, 'The environment was not installed.', 'compact'),
    ],
    ['Logs', logs.length > 0 ? html`${logs}` : html`<p>No log lines.</p>`],
  ];
}

/** The report as one file: no script, nothing loaded, readable in black and white and printed. Every value is escaped. */
export function reportHtml(report: ProofReport): string {
  const style = new Markup(css);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Muster proof ${report.id}: ${report.verdict}</title><style>${style}</style></head>
<body><main><header><strong>Muster proof report</strong><span>${report.cluster}, run ${report.id}</span></header>
${verdictSection(report)}${factsSection(report)}
${sections(report).map(([title, body], at) => html`<section><h2><span>${at + 1}</span>${title}</h2>${body}</section>`)}
<footer>Written by Muster ${report.musterVersion} on ${timeText(report.endedAt)}. The same facts stand in report.json (schema ${report.schema}).</footer></main></body></html>
`;
  return page.text;
}
