// A made-up report of 254 nodes with full evidence: what goal P17 is measured with. Text of no run.
import { join } from 'node:path';
import { runnerImport } from 'vite';

const NODES = 254;
const LOG_LINES = 200;
const CHECKS = 20;

/** The report, and the functions that draw it, from the sources. */
export async function bigReport(root) {
  const load = async (file) => (await runnerImport(join(root, file), { configFile: false, root })).module;
  const { sampleReport } = await load('src/engine/report/testing/sample-report.ts');
  const { reportHtml } = await load('src/engine/report/report-html.ts');
  const { reportMarkdown } = await load('src/engine/report/report-markdown.ts');
  const { reportJson } = await load('src/engine/report/report-json.ts');
  return { report: grown(sampleReport()), reportHtml, reportMarkdown, reportJson };
}

function grown(sample) {
  const [manager, atlas, worker] = sample.nodes;
  const names = Array.from({ length: NODES }, (_, at) => `node-${at + 1}`);
  const finding = (at) => ({
    checkId: `check-${at}`,
    status: at % 7 === 0 ? 'warn' : 'pass',
    summary: { en: 'Python {{version}} is on the PATH of a non-login shell.', values: { version: '3.13.5' } },
    evidence: { path: '/usr/bin/python3', version: '3.13.5' },
    remedies: [],
    blockedBy: null,
    at: sample.startedAt,
  });
  const findings = Array.from({ length: CHECKS }, (_, at) => finding(at));
  const workers = names.map((name, at) => ({
    ...worker,
    id: name,
    name,
    address: `10.77.${at >> 8}.${at & 255}`,
    slots: 1,
    findings,
  }));
  const change = (name, at) => ({
    id: `${name}-${at}`,
    at: sample.startedAt,
    jobId: 'job',
    nodeId: name,
    what: { en: 'Added {{lines}} lines to {{path}}.', values: { lines: 2, path: '/home/alice/.ssh/authorized_keys' } },
    inverse: {
      kind: 'remove-lines',
      path: '/home/alice/.ssh/authorized_keys',
      lines: ['restrict ssh-ed25519 AAAA'],
      isFileNew: false,
    },
    state: 'done',
    detail: '',
  });
  const log = Array.from(
    { length: LOG_LINES },
    (_, at) => `line ${at}: worker started, listening on tls://10.77.0.1:9000, pid 1234, run 7f3a9c21`,
  );
  return {
    ...sample,
    nodes: [manager, atlas, ...workers],
    phases: sample.phases
      .flatMap((span) => (span.node === 'atlas' ? [span] : []))
      .flatMap((span) => [span, ...names.map((node) => ({ ...span, node }))]),
    batches: names.map((node, at) => ({ ...sample.batches[0], aircraft: at, node, slot: 0 })),
    changes: names.flatMap((name) => [0, 1, 2, 3].map((at) => change(name, at))),
    outputs: {
      ...sample.outputs,
      files: names.map((_, at) => ({ name: `${at}.parquet`, sizeBytes: 2100, sha256: 'ab'.repeat(32) })),
    },
    logs: Object.fromEntries(names.map((name) => [name, log])),
  };
}
