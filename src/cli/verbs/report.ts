import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { compareReports } from '../../engine/report/compare-reports';
import { comparisonText } from '../../engine/report/comparison-text';
import { maskReport } from '../../engine/report/mask-report';
import { reportHtml } from '../../engine/report/report-html';
import { reportJson } from '../../engine/report/report-json';
import { reportMarkdown } from '../../engine/report/report-markdown';
import { readReportFile } from '../../engine/report/run-folder';
import { type Signer, signWithSsh } from '../../engine/report/ssh-signature';
import { type Verification, verifyReport } from '../../engine/report/verify-report';
import { writeWhole } from '../../engine/write-whole';
import { ReportFormat } from '../../shared/contract';
import { Failure } from '../../shared/failure';
import { RunId } from '../../shared/model/ids';
import type { ProofReport } from '../../shared/model/proof';
import { english, say } from '../../shared/model/sentence';
import { withCommon } from '../common-options';
import { printPdf } from '../print-pdf';
import { type CommonOptions, type Run, runVerb, unwritable } from '../run';
import { proofText } from './proof';

type Done = (code: number) => void;

/** The run that was asked for, a report file, or the newest run. @throws Failure bad-input, bad-file. */
async function reportOf(run: Run, id: string | undefined): Promise<ProofReport> {
  if (id !== undefined && (id.endsWith('.json') || /[\\/]/.test(id)) && existsSync(id)) return readReportFile(id);
  const newest = run.engine.snapshot().runs.at(-1)?.runId;
  if (id === undefined && newest === undefined) {
    throw new Failure('bad-input', say('There is no run to report yet.'), { next: say('Run muster prove first.') });
  }
  const runId = RunId.safeParse(id ?? newest);
  if (!runId.success || !existsSync(run.engine.runFolder(runId.data))) {
    throw new Failure('bad-input', say('There is no run {{id}} in this cluster.', { id: id ?? '' }), {
      next: say('Leave the id out for the newest run, or name a report.json.'),
    });
  }
  return run.engine.report(runId.data);
}

const RENDER: Readonly<Record<ReportFormat, (report: ProofReport) => string | Promise<Buffer>>> = {
  html: reportHtml,
  markdown: reportMarkdown,
  json: reportJson,
  pdf: (report) => printPdf(reportHtml(report)),
};
const BY_ENDING: Readonly<Record<string, ReportFormat>> = {
  '.html': 'html',
  '.md': 'markdown',
  '.json': 'json',
  '.pdf': 'pdf',
};

interface ExportOptions extends CommonOptions {
  format?: string;
  output: string;
  masked?: boolean;
  sign?: string;
}

/** The format that is named, else that of the file's ending, else HTML. @throws Failure bad-input. */
function formatOf({ format, output }: ExportOptions): ReportFormat {
  if (format === undefined) return BY_ENDING[extname(output).toLowerCase()] ?? 'html';
  const parsed = ReportFormat.safeParse(format);
  if (parsed.success) return parsed.data;
  throw new Failure('bad-input', say('{{format}} is no format: use html, markdown, json or pdf.', { format }));
}

const write = (file: string, data: string | Buffer): Promise<void> =>
  writeWhole(file, data).catch((error: Error) => {
    throw unwritable(file, error);
  });

async function exportVerb(run: Run, id: string | undefined, options: ExportOptions): Promise<undefined> {
  const format = formatOf(options);
  const report = await reportOf(run, id);
  const data = await RENDER[format](options.masked ? maskReport(report) : report);
  await write(options.output, data);
  const files = [options.output];
  if (options.sign !== undefined) files.push(await signFile(options.output, options.sign));
  run.result({ files, format, masked: options.masked === true });
  run.out(`Written to ${files.join(' and ')}.\n`);
}

/** @returns the file of the signature. @throws Failure bad-file, key-unusable. */
async function signFile(file: string, key: string): Promise<string> {
  const data = await readFile(file).catch((error: Error) => {
    throw new Failure('bad-file', say('{{file}} could not be read.', { file }), { detail: error.message });
  });
  await write(`${file}.sig`, await signWithSsh(data, key));
  return `${file}.sig`;
}

interface VerifyFlags extends CommonOptions {
  allowedSigners?: string;
  identity?: string;
  fingerprint?: string;
  signature?: string;
}

/** @throws Failure bad-input. */
function signerOf({ allowedSigners, identity, fingerprint }: VerifyFlags): Signer {
  if (allowedSigners !== undefined && fingerprint !== undefined) {
    throw new Failure('bad-input', say('Give --allowed-signers or --fingerprint, not both.'));
  }
  if (allowedSigners !== undefined) {
    if (existsSync(allowedSigners)) return { kind: 'allowed', file: allowedSigners, identity: identity ?? null };
    throw new Failure('bad-input', say('{{file}} is not there.', { file: allowedSigners }));
  }
  if (identity !== undefined) throw new Failure('bad-input', say('--identity belongs to --allowed-signers.'));
  if (fingerprint === undefined) return { kind: 'anybody' };
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(fingerprint)) return { kind: 'fingerprint', fingerprint };
  throw new Failure('bad-input', say('{{text}} is no fingerprint: it begins with SHA256:.', { text: fingerprint }));
}

const SIGN: Readonly<Record<Verification['parts'][number]['state'], string>> = {
  holds: 'ok',
  broken: 'x',
  'not-tested': '-',
};

const verificationText = ({ parts, holds }: Verification): string =>
  [
    ...parts.flatMap(({ state, text, reasons }) => [
      `${SIGN[state].padEnd(3)}${english(text)}`,
      ...reasons.map((reason) => `     ${english(reason)}`),
    ]),
    holds ? 'Nothing contradicts this report.' : 'This report is refused.',
    '',
  ].join('\n');

async function verifyVerb(run: Run, file: string, options: VerifyFlags) {
  const verification = await verifyReport(file, { signer: signerOf(options), signature: options.signature ?? null });
  const { parts, holds, report } = verification;
  run.result({ verified: holds, parts, verdict: report?.verdict ?? null, runId: report?.id ?? null });
  run.out(verificationText(verification));
  return { state: 'done', holds } as const;
}

async function compareVerb(run: Run, before: string, after: string | undefined): Promise<undefined> {
  const comparison = compareReports(await reportOf(run, before), await reportOf(run, after));
  run.result({ comparison });
  run.out(comparisonText(comparison));
}

/** report show, export, sign, verify, compare. */
export function reportVerbs(root: Command, done: Done): void {
  const report = root.command('report').description('reports of earlier proofs');
  withCommon(report.command('show [run]').description('verdict and claims (default: the newest run)')).action(
    async (id: string | undefined, options: CommonOptions) =>
      done(
        await runVerb(options, async (run) => {
          const found = await reportOf(run, id);
          run.result({ report: found });
          run.out(proofText(found));
          return undefined;
        }),
      ),
  );
  withCommon(report.command('export [run]').description('write a report to a file'))
    .requiredOption('--output <file>', 'where to')
    .option('--format <kind>', "html, markdown, json or pdf (default: by the file's ending, else html)")
    .option('--masked', 'share-safe: users, hosts, addresses, keys and home folders under made-up names')
    .option('--sign <key>', 'sign the file with this SSH key, into FILE.sig')
    .action(async (id: string | undefined, options: ExportOptions) =>
      done(await runVerb(options, (run) => exportVerb(run, id, options))),
    );
  withCommon(report.command('sign <file>').description('sign an exported report with an SSH key, into FILE.sig'))
    .requiredOption('--key <key>', 'private key file, or the public one of a key in the agent')
    .action(async (file: string, options: CommonOptions & { key: string }) =>
      done(
        await runVerb(options, async (run) => {
          run.out(`Signed: ${await signFile(file, options.key)}.\n`);
          return undefined;
        }),
      ),
    );
  withCommon(
    report.command('verify <file>').description('check a report against itself, its run folder and its signature'),
  )
    .option('--allowed-signers <file>', 'whoever this file allows must have signed it (ssh-keygen(1), ALLOWED SIGNERS)')
    .option('--identity <name>', 'which of them')
    .option('--fingerprint <fingerprint>', 'the key of this fingerprint must have signed it')
    .option('--signature <file>', 'where the signature lies (default: FILE.sig)')
    .action(async (file: string, options: VerifyFlags) =>
      done(await runVerb(options, (run) => verifyVerb(run, file, options))),
    );
  withCommon(
    report.command('compare <before> [after]').description('what changed between two runs (default: to the newest)'),
  ).action(async (before: string, after: string | undefined, options: CommonOptions) =>
    done(await runVerb(options, (run) => compareVerb(run, before, after))),
  );
}
