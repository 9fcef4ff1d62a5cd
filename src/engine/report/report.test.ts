import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import { CheckResult } from '../../shared/model/check';
import type { NodeId } from '../../shared/model/ids';
import { JournalEntry } from '../../shared/model/journal';
import { type ProofBatch, ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/sentence';
import { pinnedHow } from '../trust/pin-keys';
import { reportHtml } from './report-html';
import { reportMarkdown } from './report-markdown';
import { reportSections } from './report-sections';
import { readReport, runSummaries, summaryOf } from './run-folder';
import { sampleReport } from './testing/sample-report';

const hostile = '<script>alert(1)</script>"\'&';

describe('reportHtml', () => {
  it('has every section once, numbered, and no script or outside reference', () => {
    const page = reportHtml(sampleReport());
    expect(page.match(/<h2>/g)).toHaveLength(13);
    // Patterns and typefaces inside the page itself are the only addresses.
    expect(page).not.toMatch(/<script|\bsrc=|\bhref=|url\((?!#hatch-|data:font\/woff2;base64,)|@import|\bon\w+=/i);
    expect(page).toContain('768 rows');
    expect(page).toContain('--surface: #fff');
    expect(page).toContain(`SHA256:${'a'.repeat(43)}`);
  });

  it('escapes text of nodes wherever it stands', () => {
    const sample = sampleReport();
    const node = sample.nodes[2];
    const report = sampleReport({
      verdict: 'failed',
      headline: say('The proof failed: {{why}}', { why: hostile }),
      failure: new Failure('proof-failed', say('{{why}}', { why: hostile }), { detail: hostile }).toValue(),
      nodes: [
        ...sample.nodes.slice(0, 2),
        ...(node ? [{ ...node, name: hostile, osName: hostile, cpuModel: hostile }] : []),
      ],
      logs: { [hostile]: [hostile] },
    });
    const page = reportHtml(report);
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  });

  it('says the reason of a failed run before anything else', () => {
    const failure = new Failure('proof-failed', say('The results of heron never reached atlas.'), {
      nodeId: 'heron' as NodeId,
    }).toValue();
    const page = reportHtml(sampleReport({ verdict: 'failed', failure }));
    expect(page.indexOf('The results of heron never reached atlas.')).toBeLessThan(page.indexOf('What was claimed'));
  });

  it('draws a run that ended in its first phase', () => {
    const page = reportHtml(
      sampleReport({ verdict: 'cancelled', phases: [], batches: [], claims: [], nodes: [], changes: [] }),
    );
    expect(page).toContain('The run ended before anything could be claimed.');
    expect(page.replace(/base64,[^)]*/g, '')).not.toContain('NaN');
  });
});

describe('reportMarkdown', () => {
  it('keeps hostile text inside its cell', () => {
    const claim = sampleReport().claims[0];
    const text = reportMarkdown(sampleReport({ claims: claim ? [{ ...claim, observed: 'a | b\n# title <b>' }] : [] }));
    expect(text).toContain('| **Every row is there** | 768 rows | a \\| b \\# title \\<b\\> |');
  });
});

describe('every form', () => {
  const failure = new Failure('proof-failed', say('The results of heron never reached atlas.'), {
    detail: 'stderr of heron',
  }).toValue();
  const entry: ProofReport['changes'][number] = {
    id: 'c1',
    at: 1,
    jobId: 'j1' as ProofReport['changes'][number]['jobId'],
    nodeId: 'manager' as NodeId,
    what: pinnedHow('accepted-unseen', 'heron'),
    inverse: {
      kind: 'remove-lines',
      path: '/home/alice/.ssh/known_hosts',
      lines: ['heron ssh-ed25519 AAAA'],
      isFileNew: false,
    },
    state: 'done',
    detail: '',
  };
  const finding = (status: 'pass' | 'warn', checkId: string) =>
    ({
      checkId,
      status,
      summary: say(`${checkId} is ${status}`),
      evidence: {},
      remedies: [],
      blockedBy: null,
      at: 1,
    }) as ProofReport['nodes'][number]['findings'][number];
  const report = sampleReport({
    verdict: 'failed',
    failure,
    changes: [entry],
    nodes: sampleReport().nodes.map((node) => ({
      ...node,
      findings: [finding('pass', 'ssh-auth'), finding('warn', 'clock-skew')],
    })),
    share: {
      ...sampleReport().share,
      speeds: [
        {
          node: 'heron' as NodeId,
          writeBytesPerSecond: 52_428_800,
          readBytesPerSecond: 104_857_600,
          smallFilesPerSecond: 84,
          at: 1,
        },
      ],
    },
  });

  it.each<[string, (report: ProofReport) => string]>([
    ['HTML', reportHtml],
    ['Markdown', (shown) => reportMarkdown(shown).replace(/\\([\\`*_{}[\]<>|#~])/g, '$1')],
    ['JSON', (shown) => JSON.stringify(shown)],
  ])('%s has what happened, what was found, and what it does not prove', (form, render) => {
    const text = render(report);
    const drawn = [
      'Accepted unseen: nobody compared it',
      '50.0 MiB/s',
      '100.0 MiB/s',
      'stderr of heron',
      'Batches per worker',
    ];
    const facts = [
      'The results of heron never reached atlas.',
      'clock-skew is warn',
      'known_hosts',
      `SHA256:${'a'.repeat(43)}`,
      'started',
      'muster prove --cluster flight-lab',
      'That the cluster stays up.',
      '2026.9.1',
      'ab'.repeat(4),
    ];
    for (const fact of form === 'JSON' ? facts : [...facts, ...drawn]) expect(text).toContain(fact);
  });

  it('HTML and Markdown have the same sections', () => {
    const titles = reportSections(report).map(({ title }) => title);
    const html = [...reportHtml(report).matchAll(/<h2><span>\d+<\/span>([^<]+)/g)].map(([, title]) => title);
    const markdown = [...reportMarkdown(report).matchAll(/^## \d+ (.+)$/gm)].map(([, title]) => title);
    expect(html).toEqual(titles);
    expect(markdown).toEqual(titles);
  });

  it('draws many nodes without a column for each', () => {
    const many = Array.from({ length: 40 }, (_, at) => `node-${at}`);
    const phases = many.map((node) => ({
      phase: 'install' as const,
      node: node as NodeId,
      startedAt: report.startedAt,
      endedAt: report.startedAt + 500,
      state: 'done' as const,
      detail: '',
    }));
    expect(reportMarkdown({ ...report, phases })).toContain('| **install** | 0.0 s | 40 | 0.5 s (node-0) |');
  });
});

describe('run folders', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-runs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const writeRun = async (name: string, text: string) => {
    await mkdir(join(folder, 'runs', name), { recursive: true });
    await writeFile(join(folder, 'runs', name, 'report.json'), text);
  };

  it('reads back what was written, and lists runs by time', async () => {
    const later = sampleReport({ id: 'later' as ProofReport['id'], startedAt: 5, endedAt: 6 });
    const sooner = sampleReport({ id: 'sooner' as ProofReport['id'], startedAt: 1, endedAt: 2, verdict: 'failed' });
    await writeRun('later', JSON.stringify(later));
    await writeRun('sooner', JSON.stringify(sooner));
    await writeRun('torn', '{"schema": "muster.pro');
    expect(await readReport(join(folder, 'runs', 'later'))).toEqual(ProofReport.parse(later));
    expect(await runSummaries(folder)).toEqual([summaryOf(sooner), summaryOf(later)]);
  });

  it.each([
    ['missing', null],
    ['cut', '{'],
    ['of another schema', JSON.stringify({ ...sampleReport(), schema: 'muster.proof/9' })],
  ])('names a report that is %s', async (_what, text) => {
    if (text !== null) await writeRun('x', text);
    await expect(readReport(join(folder, 'runs', 'x'))).rejects.toMatchObject({ code: 'bad-file' });
  });
});

describe('a report of many nodes', () => {
  const sample = sampleReport();
  const [worker] = sample.nodes.filter(({ role }) => role === 'worker');
  if (!worker) throw new Error('The sample has no worker.');
  const finding = (status: 'pass' | 'fail', checkId: string): CheckResult =>
    CheckResult.parse({
      checkId,
      status,
      summary: say('The clock of {{node}} is right.', { node: 'it' }),
      evidence: {},
      remedies: [],
      blockedBy: null,
      at: sample.startedAt,
    });
  const many = Array.from({ length: 60 }, (_, at) => ({
    ...worker,
    id: `n-${at}` as NodeId,
    name: `n-${at}`,
    findings: [finding('pass', 'clock-skew'), ...(at === 57 ? [finding('fail', 'disk-space')] : [])],
  }));
  const change = (node: NodeId): JournalEntry =>
    JournalEntry.parse({
      id: `change-${node}`,
      at: sample.startedAt,
      jobId: 'job',
      nodeId: node,
      what: say('Made the folder {{path}}.', { path: 'clustershare' }),
      inverse: { kind: 'leave-group', group: 'fuse' },
      state: 'done',
      detail: '',
    });
  const batches = many.map(({ id }, at) => ({ ...(sample.batches[0] as ProofBatch), aircraft: at, node: id, slot: 0 }));
  const report = {
    ...sample,
    nodes: many,
    batches: batches.slice(0, 59),
    changes: many.map(({ id }) => change(id)),
  };
  const section = (id: string) => reportSections(report).find((one) => one.id === id)?.blocks ?? [];
  const rowsOf = (id: string) => section(id).flatMap((part) => (part.kind === 'table' ? part.rows : []));
  const textOf = (id: string) => section(id).flatMap((part) => (part.kind === 'text' ? [part.text] : []));

  it('lists the first of them, and says how many there are and where the others stand', () => {
    expect(rowsOf('cluster')).toHaveLength(24);
    expect(textOf('cluster')).toEqual(['24 of 60 nodes are shown; report.json lists all.']);
    expect(textOf('workers')[0]).toContain('All of them together computed 59 flights');
    expect(rowsOf('workers')[0]?.[0]?.text).toBe('n-59');
    expect(textOf('workers')[0]).toContain('workers that computed nothing: 1.');
  });

  it('sums findings up by check, with what does not hold first and named', () => {
    const rows = rowsOf('findings').map((row) => row.map(({ text }) => text));
    expect(rows.map(([check, status, nodes]) => [check, status, nodes])).toEqual([
      ['disk-space', 'fail', '1'],
      ['clock-skew', 'pass', '60'],
    ]);
    expect(rows[0]?.[4]).toBe('n-57');
    expect(rows[1]?.[4]).toBe('n-0, n-1, n-2, n-3, n-4, n-5 and 54 more');
  });

  it('sums changes up by kind, and leaves none uncounted', () => {
    expect(rowsOf('changes').map((row) => [row[1]?.text, row[2]?.text, row[4]?.text])).toEqual([
      ['60', '60', 'leave-group'],
    ]);
    expect(textOf('changes')[0]).toMatch(/^60 changes/);
  });
});
