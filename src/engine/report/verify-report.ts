import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Failure } from '../../shared/failure';
import type { ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { readPlainFile } from '../read-plain-file';
import { contradictionsIn } from './report-consistency';
import { digestIn } from './report-json';
import { changedRunFiles, readReportFile } from './run-folder';
import { type SignatureVerdict, type Signer, verifySshSignature } from './ssh-signature';

const MOST_BYTES = 128 * 1024 * 1024;
const MOST_SIGNATURE_BYTES = 64 * 1024;

export interface VerifyOptions {
  readonly signer: Signer;
  /** Where the signature lies; null = the file's name with `.sig`. */
  readonly signature: string | null;
}

/** One thing that was looked at. `not-tested` names what was not there to be tested. */
export interface VerifiedPart {
  readonly id: 'schema' | 'consistency' | 'run-files' | 'forms' | 'signature';
  readonly state: 'holds' | 'broken' | 'not-tested';
  readonly text: Sentence;
  /** Each reason, where it is broken. */
  readonly reasons: readonly Sentence[];
}

export interface Verification {
  readonly report: ProofReport | null;
  readonly parts: readonly VerifiedPart[];
  /** Nothing is broken. */
  readonly holds: boolean;
}

const part = (
  id: VerifiedPart['id'],
  state: VerifiedPart['state'],
  text: Sentence,
  reasons: readonly Sentence[] = [],
): VerifiedPart => ({
  id,
  state,
  text,
  reasons,
});

/**
 * Checks a report: `report.json` for its schema, against itself, and against the other files of its run; any exported file
 * for its signature. @throws Failure bad-file when the file itself cannot be read, unsupported-here without ssh-keygen.
 */
export async function verifyReport(file: string, options: VerifyOptions): Promise<Verification> {
  const data = await readPlainFile(file, MOST_BYTES).catch((error: Error) => {
    throw new Failure('bad-file', say('{{file}} could not be read.', { file }), { detail: error.message });
  });
  if (data === null) throw new Failure('bad-file', say('{{file}} is not there.', { file }));
  const isJson = file.endsWith('.json') || data.subarray(0, 1).toString() === '{';
  const content = isJson ? await contentParts(file, data) : { report: null, parts: [] };
  const parts = [...content.parts, await signaturePart(file, data, options)];
  return { report: content.report, parts, holds: parts.every(({ state }) => state !== 'broken') };
}

async function contentParts(
  file: string,
  data: Buffer,
): Promise<{ report: ProofReport | null; parts: VerifiedPart[] }> {
  let report: ProofReport;
  try {
    report = await readReportFile(file);
  } catch (error) {
    const detail = error instanceof Failure ? error.detail : String(error);
    const reasons = [say('{{detail}}', { detail })];
    return {
      report: null,
      parts: [part('schema', 'broken', say('It is not a report of schema muster.proof/1.'), reasons)],
    };
  }
  const contradictions = contradictionsIn(report);
  return {
    report,
    parts: [
      part('schema', 'holds', say('It is a report of schema muster.proof/1.')),
      contradictions.length === 0
        ? part('consistency', 'holds', say('Its claims follow from its evidence.'))
        : part('consistency', 'broken', say('Its claims do not follow from its evidence.'), contradictions),
      await runFilesPart(dirname(file)),
      await formsPart(dirname(file), data),
    ],
  };
}

async function runFilesPart(folder: string): Promise<VerifiedPart> {
  const changed = await changedRunFiles(folder);
  if (changed === null) return part('run-files', 'not-tested', say('No checksums of a run folder lie beside it.'));
  if (changed.length === 0)
    return part('run-files', 'holds', say('Every file of the run folder is as it was written.'));
  const reasons = changed.map((name) => say('{{name}} is missing or was changed.', { name }));
  return part('run-files', 'broken', say('Files of the run folder were changed.'), reasons);
}

/** The HTML and Markdown beside it name the digest of the JSON that they were drawn from. */
async function formsPart(folder: string, data: Buffer): Promise<VerifiedPart> {
  const digest = createHash('sha256').update(data).digest('hex');
  const named = await Promise.all(
    ['report.html', 'report.md'].map(async (name) => {
      const text = await readPlainFile(join(folder, name), MOST_BYTES).catch(() => null);
      return { name, digest: text === null ? null : digestIn(text.toString('utf8')) };
    }),
  );
  const found = named.filter((each) => each.digest !== null);
  if (found.length === 0) return part('forms', 'not-tested', say('No other form of the report lies beside it.'));
  const other = found
    .filter((each) => each.digest !== digest)
    .map(({ name }) => say('{{name}} was drawn from another report.json.', { name }));
  if (other.length === 0) return part('forms', 'holds', say('The other forms beside it were drawn from it.'));
  return part('forms', 'broken', say('Another form beside it does not belong to it.'), other);
}

async function signaturePart(file: string, data: Buffer, { signer, signature }: VerifyOptions): Promise<VerifiedPart> {
  const at = signature ?? `${file}.sig`;
  const found = await readPlainFile(at, MOST_SIGNATURE_BYTES).catch((error: Error) => {
    throw new Failure('bad-file', say('{{file}} could not be read.', { file: at }), { detail: error.message });
  });
  if (found === null) {
    const isWanted = signer.kind !== 'anybody' || signature !== null;
    return part(
      'signature',
      isWanted ? 'broken' : 'not-tested',
      say('It is not signed: {{file}} is not there.', { file: at }),
    );
  }
  let verdict: SignatureVerdict;
  try {
    verdict = await verifySshSignature(data, found.toString('utf8'), signer);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-file') throw error;
    return part('signature', 'broken', error.sentence);
  }
  return signatureWords(verdict, signer);
}

function signatureWords(
  { isValid, isTrusted, fingerprint, identity, detail }: SignatureVerdict,
  signer: Signer,
): VerifiedPart {
  const reasons = detail === '' ? [] : [say('{{detail}}', { detail })];
  if (!isValid) return part('signature', 'broken', say('The signature is not that of this file.'), reasons);
  if (signer.kind === 'anybody') {
    return part(
      'signature',
      'not-tested',
      say('The file is as {{fingerprint}} signed it. Whose key that is was not asked.', { fingerprint }),
    );
  }
  if (!isTrusted)
    return part(
      'signature',
      'broken',
      say('It is signed by somebody else: {{fingerprint}}.', { fingerprint }),
      reasons,
    );
  return part('signature', 'holds', say('The file is as {{who}} signed it.', { who: identity ?? fingerprint }));
}
