import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/sentence';
import { reportHtml } from './report-html';
import { reportMarkdown } from './report-markdown';
import { readReport, runSummaries, summaryOf } from './run-folder';
import { sampleReport } from './testing/sample-report';

const hostile = '<script>alert(1)</script>"\'&';

describe('reportHtml', () => {
  it('has every section once, numbered, and no script or outside reference', () => {
    const page = reportHtml(sampleReport());
    expect(page.match(/<h2>/g)).toHaveLength(12);
    expect(page).not.toMatch(/<script|\bsrc=|\bhref=|url\(|@import|\bon\w+=/i);
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
    expect(page).not.toContain('NaN');
  });
});

describe('reportMarkdown', () => {
  it('keeps hostile text inside its cell', () => {
    const claim = sampleReport().claims[0];
    const text = reportMarkdown(sampleReport({ claims: claim ? [{ ...claim, observed: 'a | b\n# title <b>' }] : [] }));
    expect(text).toContain('| Every row is there | 768 rows | a \\| b # title \\<b\\> |');
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
