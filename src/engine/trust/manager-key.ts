import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';

const run = promisify(execFile);
const KEY_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa'] as const;
const PUBLIC_KEY = /^((?:ssh|ecdsa|sk)-[\w@.-]+) (AAAA[A-Za-z0-9+/]+={0,2})(?: (.*))?$/;

/** A public user key: what goes into authorized_keys. */
export interface PublicKey {
  readonly type: string;
  readonly blob: string;
  readonly comment: string;
}

/** A public key line, or null when it is none. Control characters cannot be in it. */
export function publicKeyOf(line: string): PublicKey | null {
  const found = PUBLIC_KEY.exec(line.trim());
  if (!found) return null;
  const [, type = '', blob = '', comment = ''] = found;
  return { type, blob, comment: comment.replace(/[^\x20-\x7e]/g, '') };
}

/** The line of authorized_keys for a key, without options. */
export const keyLine = ({ type, blob, comment }: PublicKey): string => [type, blob, comment].filter(Boolean).join(' ');

/**
 * This computer's public key: the one SSH config names for the node, else the usual ones, else a new ed25519 key without
 * passphrase (100 KDF rounds, as AGILab's guide makes it), journalled.
 * @throws Failure key-unusable when a private key has no public half, command-failed when ssh-keygen is not there.
 */
export async function managerKey(job: JobContext, address: string, isTyped: boolean): Promise<PublicKey> {
  const folder = join(job.ports.home, '.ssh');
  const configured = isTyped ? await configuredKeys(address) : [];
  for (const path of [...configured, ...KEY_NAMES.map((name) => join(folder, name))]) {
    const text = await readFile(`${path}.pub`, 'utf8').catch(() => null);
    const key = text === null ? null : publicKeyOf(text.split(/\r?\n/)[0] ?? '');
    if (key) return key;
  }
  const path = join(folder, 'id_ed25519');
  if (await stat(path).catch(() => null)) {
    throw new Failure('key-unusable', say('{{path}} has no public half beside it.', { path }), {
      next: say('Make it with: ssh-keygen -y -f {{path}} > {{path}}.pub', { path }),
    });
  }
  return makeKey(job, path);
}

/** The usual public keys of this computer that are there. */
export async function managerPublicKeys(home: string): Promise<PublicKey[]> {
  const texts = await Promise.all(
    KEY_NAMES.map((name) => readFile(join(home, '.ssh', `${name}.pub`), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => publicKeyOf(text.split(/\r?\n/)[0] ?? '') ?? []);
}

/** `IdentityFile` lines of `ssh -G`, which is what OpenSSH would really use. Only for names that a person typed: it runs `Match exec`. */
async function configuredKeys(address: string): Promise<string[]> {
  const said = await run('ssh', ['-G', '--', address], { timeout: 5_000 }).catch(() => null);
  if (!said) return [];
  return [...said.stdout.matchAll(/^identityfile (.+)$/gm)]
    .map(([, path = '']) => path.trim())
    .filter((path) => !path.startsWith('~'));
}

async function makeKey(job: JobContext, path: string): Promise<PublicKey> {
  const what = say('made the login key {{path}}', { path });
  const gone = (file: string): Inverse => ({ kind: 'remove-path', path: file, what: 'file' });
  const comment = `${userInfo().username}@${hostname()}`.replace(/[^\w@.-]/g, '');
  // Both intents stand in the journal before ssh-keygen writes either file.
  await job.journal.change(MANAGER, what, gone(`${path}.pub`), async () => {
    await job.journal.change(MANAGER, what, gone(path), async () => {
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '100', '-N', '', '-C', comment, '-f', path], {
        timeout: 60_000,
      }).catch((error: unknown) => {
        throw new Failure('command-failed', say('ssh-keygen made no key.'), { detail: String(error) });
      });
      return undefined;
    });
    return undefined;
  });
  const key = publicKeyOf(await readFile(`${path}.pub`, 'utf8'));
  if (!key) throw new Failure('key-unusable', say('{{path}} is not a public key.', { path: `${path}.pub` }));
  return key;
}
