import type { ProofClaim, ProofReport, ReportNode } from '../../shared/model/proof';
import { english } from '../../shared/model/sentence';
import { titlesWithout } from '../proof/claims';
import {
  type Block,
  type Cell,
  cell,
  mono,
  namesOf,
  type Section,
  secondsText,
  strong,
  table,
  timeText,
} from './report-document';
import { changeBlocks, findingBlocks, keyBlocks, logBlocks, packagesBlock, speedBlocks } from './report-evidence';
import { doneBatches, isWorkerNode } from './report-figures';
import { cutTable, isLarge, nodesInOrder, textBlock } from './report-large';
import { phasesBlock } from './report-phases';

/** Words of a claim's state, each with a sign, so that colour is never the only one. */
export const CLAIM_WORD: Readonly<Record<ProofClaim['state'], string>> = {
  holds: '✓ Holds',
  broken: '✗ Broken',
  'not-tested': '– Not tested',
  advice: '! Advice',
};

const claimRow = (claim: ProofClaim): Cell[] => [
  strong(english(claim.title)),
  cell(claim.expected),
  cell(claim.observed, claim.reason ? { note: claim.reason } : {}),
  cell(english(claim.how)),
  cell(CLAIM_WORD[claim.state], { tone: claim.state, isStrong: true }),
];

function nodeRow(report: ProofReport, node: ReportNode): Cell[] {
  const slots = isWorkerNode(node) ? `, ${node.slots} ${node.slots === 1 ? 'slot' : 'slots'}` : '';
  const clock = Math.abs(node.clockOffsetMs) >= 1000 ? `, clock ${secondsText(node.clockOffsetMs)} off` : '';
  return [
    strong(node.name, `${node.role.replace(/-/g, ' ')}${slots}`),
    mono([node.user, node.address].filter(Boolean).join('@')),
    cell(node.osName, { note: [node.arch, node.cpuModel].filter(Boolean).join(', ') + clock }),
    cell(node.versions.python, { isMono: true }),
    cell(node.cores || null),
    cell(node.ramBytes > 0 ? `${Math.round(node.ramBytes / 2 ** 30)} GiB` : null),
    cell(isWorkerNode(node) ? doneBatches(report, node).length : null),
  ];
}

function nodeBlocks(report: ProofReport): Block[] {
  const titles = ['Node', 'Login', 'System', 'Python', '#Cores', '#Memory', '#Flights'];
  const rows = nodesInOrder(report).map((node) => nodeRow(report, node));
  return cutTable(report, [titles, rows, 'No node took part.', false], 'nodes');
}

/** What each worker computed, one row per slot; of a large cluster those slots first that computed nothing. */
function workerBlocks(report: ProofReport): Block[] {
  const doneOf = (node: ReportNode): number => doneBatches(report, node).length;
  const nodes = report.nodes.filter(isWorkerNode);
  if (isLarge(report)) nodes.sort((a, b) => Math.min(doneOf(a), 1) - Math.min(doneOf(b), 1));
  const rows = nodes.flatMap((node) =>
    Array.from({ length: node.slots }, (_, slot) => {
      const own = doneBatches(report, node).filter((batch) => batch.slot === slot);
      const tookMs = own.reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? 0) - (startedAt ?? 0)), 0);
      return [
        strong(node.name),
        cell(slot),
        cell(own.length),
        cell(own.reduce((sum, { rows: count }) => sum + (count ?? 0), 0)),
        cell(own.length > 0 ? `${tookMs.toFixed(0)} ms` : null),
        cell(own.map(({ aircraft }) => aircraft).join(', ')),
      ];
    }),
  );
  const done = report.batches.filter(({ state }) => state === 'done');
  const count = done.reduce((sum, batch) => sum + (batch.rows ?? 0), 0);
  const idle = nodes.filter((node) => doneOf(node) === 0).length;
  const titles = ['Worker', '#Slot', '#Flights', '#Rows', '#Computing', 'Aircraft'];
  const rest = `All of them together computed ${done.length} flights with ${count} rows; workers that computed nothing: ${idle}.`;
  return cutTable(report, [titles, rows, 'No worker took part.', true], 'slots', rest);
}

/** Every output with the slot that made it, and what it holds. */
function fileBlocks(report: ProofReport): Block[] {
  const name = namesOf(report);
  const batches = new Map(report.batches.map((batch) => [`${batch.aircraft}.parquet`, batch]));
  const rows = report.outputs.files.map((file) => {
    const batch = batches.get(file.name);
    return [
      mono(file.name),
      cell(batch ? `${name(batch.node)}, slot ${batch.slot}` : null),
      cell(batch?.rows),
      cell(`${file.sizeBytes} B`),
      mono(file.sha256),
    ];
  });
  const titles = ['File', 'Computed on', '#Rows', '#Size', 'SHA-256'];
  return cutTable(report, [titles, rows, 'No output was seen.', true], 'files');
}

/** Batches that did not come to an end; none in a run that passed. */
function unfinishedBlock(report: ProofReport): Block[] {
  const name = namesOf(report);
  const left = report.batches.filter(({ state }) => state !== 'done');
  if (left.length === 0) return [];
  const rows = left.map((batch) => [cell(batch.aircraft), cell(name(batch.node)), cell(batch.slot), cell(batch.state)]);
  return [table(['#Aircraft', 'Node', '#Slot', 'State'], rows, '', true)];
}

const FORMULA = [
  'Input of aircraft a, row i: time 2020-01-01 00:00 + i minutes; latitude 48 + a/1000 + i/10000; longitude 2 + a/1000 + i/10000 (degrees).',
  'Value of row i > 0: distance to row i - 1 by the haversine formula on a sphere of 6 371 000 m:',
  '  h = sin²(Δlat/2) + cos(lat₁) · cos(lat₂) · sin²(Δlong/2);  distance = 2 · 6 371 000 · asin(√h).',
];

/** What a run that ended early never came to claim. */
function unmadeBlock({ runner, verdict, claims }: ProofReport): Block[] {
  if (verdict === 'passed' || runner !== 'dask') return [];
  const titles = titlesWithout(claims.map(({ id }) => id)).map(english);
  return titles.length === 0 ? [] : [textBlock(`Not looked at, because the run ended before: ${titles.join('; ')}.`)];
}

/** Everything a report says, in its order. Pure. */
export function reportSections(report: ProofReport): Section[] {
  const { share } = report;
  return [
    section('claims', 'What was claimed, and how it was checked', [
      table(
        ['Claim', 'Expected', 'Observed', 'How', 'Result'],
        report.claims.map(claimRow),
        'The run ended before anything could be claimed.',
      ),
      ...unmadeBlock(report),
    ]),
    section('cluster', 'The cluster', [
      ...(report.isLocal ? [] : [{ kind: 'figure', which: 'cluster' } as const]),
      ...nodeBlocks(report),
    ]),
    section('timeline', 'What happened when', [{ kind: 'figure', which: 'timeline' }, phasesBlock(report)]),
    section('workers', 'Batches per worker', [...workerBlocks(report), ...unfinishedBlock(report)]),
    section('keys', 'Host keys this proof rests on', keyBlocks(report)),
    section('limits', 'What this does not prove', [{ kind: 'list', items: report.doesNotProve.map(english) }]),
    section('repeat', 'Repeat it yourself', [
      { kind: 'code', title: '', language: 'sh', lines: report.repeat },
      {
        kind: 'text',
        text: 'The same inputs are made again from the same formula. The values can be computed without Muster:',
      },
      { kind: 'code', title: '', language: 'text', lines: FORMULA },
    ]),
    section('findings', 'Findings', findingBlocks(report)),
    section('changes', 'Changes Muster made for this cluster', changeBlocks(report)),
    section('share', 'The share', [
      {
        kind: 'text',
        text: report.isLocal
          ? 'One machine: no share was needed.'
          : `${share.backend}: ${share.source || share.schedulerPath}, on the workers ${share.workerPath}. Outputs in ${report.outputs.folder}.`,
      },
      ...(report.isLocal ? [] : speedBlocks(report)),
    ]),
    section('files', 'Files in the share', fileBlocks(report)),
    section('versions', 'Versions', [packagesBlock(report)]),
    section('logs', 'Logs', logBlocks(report)),
  ];
}

const section = (id: string, title: string, blocks: readonly Block[]): Section => ({ id, title, blocks });

/** The line of facts under the verdict. */
export function reportFacts(report: ProofReport): [string, string][] {
  return [
    ['Run', report.id],
    ['Started', timeText(report.startedAt)],
    ['Took', secondsText(report.endedAt - report.startedAt)],
    ['Runner', `${report.runner}${report.packages.distributed ? `, distributed ${report.packages.distributed}` : ''}`],
    ['Manager', `Muster ${report.musterVersion}`],
    ['Encryption', encryptionOf(report)],
  ];
}

const encryptionOf = ({ runner, isLocal, phases }: ProofReport): string => {
  if (!phases.some(({ phase }) => phase === 'start-scheduler')) return 'no Dask was started';
  if (runner === 'agilab') return "none: AGILab's Dask traffic has no TLS";
  return isLocal ? 'mutual TLS on loopback' : 'mutual TLS, certificates for this run only';
};
