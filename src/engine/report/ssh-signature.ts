import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';

/** Namespace of Muster's signatures: one made for something else says nothing about a report (ssh-keygen(1), -Y sign). */
export const SIGNATURE_NAMESPACE = 'muster.proof';

/** A person may be asked for a passphrase. */
const SIGN_WITHIN_MS = 120_000;
const VERIFY_WITHIN_MS = 10_000;

interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs ssh-keygen with the signed bytes on standard input. @throws Failure unsupported-here, deadline-passed. */
function sshKeygen(args: readonly string[], input: Buffer, timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Failure('deadline-passed', say('ssh-keygen did not finish in time.')));
    }, timeoutMs);
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      clearTimeout(timer);
      const next = say('Install OpenSSH 8.2 or newer.');
      reject(new Failure('unsupported-here', say('ssh-keygen could not be started.'), { detail: error.message, next }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8').trim() });
    });
    child.stdin.end(input);
  });
}

/**
 * Signs bytes with an SSH key: a private key file, or a public one whose private half the agent holds.
 * @returns the armoured signature. @throws Failure key-unusable, unsupported-here, deadline-passed.
 */
export async function signWithSsh(data: Buffer, key: string): Promise<string> {
  const { code, stdout, stderr } = await sshKeygen(
    ['-Y', 'sign', '-f', key, '-n', SIGNATURE_NAMESPACE],
    data,
    SIGN_WITHIN_MS,
  );
  const text = stdout.toString('utf8');
  if (code === 0 && text.startsWith('-----BEGIN SSH SIGNATURE-----')) return text;
  throw new Failure('key-unusable', say('{{key}} could not sign the report.', { key }), { detail: stderr });
}

/** Who signed, as the signature itself says; nothing is proven by it alone. */
export interface SignatureFacts {
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly namespace: string;
}

/** Reads an armoured signature (OpenSSH PROTOCOL.sshsig). @throws Failure bad-file. */
export function signatureFacts(text: string): SignatureFacts {
  const unusable = new Failure('bad-file', say('The signature is no SSH signature.'));
  const found = /-----BEGIN SSH SIGNATURE-----([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----/.exec(text)?.[1];
  if (!found) throw unusable;
  const data = Buffer.from(found.replace(/\s/g, ''), 'base64');
  const stringAt = (at: number): Buffer => {
    if (at + 4 > data.length) throw unusable;
    const length = data.readUInt32BE(at);
    if (at + 4 + length > data.length) throw unusable;
    return data.subarray(at + 4, at + 4 + length);
  };
  if (data.subarray(0, 6).toString('latin1') !== 'SSHSIG') throw unusable;
  const key = stringAt(10);
  if (key.length < 4 || 4 + key.readUInt32BE(0) > key.length) throw unusable;
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
  return {
    publicKey: `${type} ${key.toString('base64')}`,
    fingerprint: `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`,
    namespace: stringAt(14 + key.length).toString('utf8'),
  };
}

/** Whom a signature must be of: anybody (only its bytes are checked), a key, or a principal of an allowed-signers file. */
export type Signer =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'fingerprint'; readonly fingerprint: string }
  | { readonly kind: 'allowed'; readonly file: string; readonly identity: string | null };

export interface SignatureVerdict {
  readonly isValid: boolean;
  /** Whoever signed is one who was asked for. */
  readonly isTrusted: boolean;
  readonly fingerprint: string;
  /** Principal of the allowed-signers file. */
  readonly identity: string | null;
  /** Why not, in ssh-keygen's own words or Muster's. */
  readonly detail: string;
}

/** Checks a signature over bytes. @throws Failure bad-file, unsupported-here, deadline-passed. */
export async function verifySshSignature(data: Buffer, signature: string, signer: Signer): Promise<SignatureVerdict> {
  const facts = signatureFacts(signature);
  const folder = await mkdtemp(join(tmpdir(), 'muster-signature-'));
  try {
    const file = join(folder, 'signature');
    await writeFile(file, signature, { mode: 0o600 });
    const base = { fingerprint: facts.fingerprint, identity: null };
    const common = ['-n', SIGNATURE_NAMESPACE, '-s', file];
    const plain = await sshKeygen(['-Y', 'check-novalidate', ...common], data, VERIFY_WITHIN_MS);
    if (plain.code !== 0) {
      const other = facts.namespace === SIGNATURE_NAMESPACE ? '' : ` Its namespace is ${facts.namespace}.`;
      return {
        ...base,
        isValid: false,
        isTrusted: false,
        detail: `${plain.stderr || plain.stdout.toString('utf8')}${other}`.trim(),
      };
    }
    if (signer.kind === 'anybody') return { ...base, isValid: true, isTrusted: false, detail: '' };
    if (signer.kind === 'fingerprint') {
      const isTrusted = signer.fingerprint.replace(/=+$/, '') === facts.fingerprint;
      return { ...base, isValid: true, isTrusted, detail: isTrusted ? '' : `Signed by ${facts.fingerprint}.` };
    }
    return { ...base, isValid: true, ...(await allowed(data, signer, common)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function allowed(
  data: Buffer,
  { file, identity }: Extract<Signer, { kind: 'allowed' }>,
  common: readonly string[],
): Promise<Pick<SignatureVerdict, 'isTrusted' | 'identity' | 'detail'>> {
  const found = await sshKeygen(['-Y', 'find-principals', '-f', file, ...common.slice(2)], data, VERIFY_WITHIN_MS);
  const principals = found.code === 0 ? found.stdout.toString('utf8').split('\n').filter(Boolean) : [];
  const principal = identity ?? principals[0];
  if (principal === undefined)
    return {
      isTrusted: false,
      identity: null,
      detail: found.stderr || 'The key is not in the list of allowed signers.',
    };
  const checked = await sshKeygen(['-Y', 'verify', '-f', file, '-I', principal, ...common], data, VERIFY_WITHIN_MS);
  const isTrusted = checked.code === 0;
  return {
    isTrusted,
    identity: isTrusted ? principal : null,
    detail: isTrusted ? '' : checked.stderr || checked.stdout.toString('utf8').trim(),
  };
}
