import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { labDir } from './paths.mjs';
import { mustRun } from './run.mjs';

/** Types of host key that Debian's sshd makes, in the order of its configuration. */
const TYPES = ['rsa', 'ecdsa', 'ed25519'];

const poolKey = (index) => join(labDir(), 'rsa-keys', `ssh_host_rsa_key.${index}`);

/** RSA keys are slow to make, so they are made once, at build time, and dealt out by index. */
export async function fillRsaPool(count) {
  for (let index = 0; index < count; index++) await ensureRsaKey(index);
}

async function ensureRsaKey(index) {
  const path = poolKey(index);
  if (existsSync(`${path}.pub`)) return path;
  await mkdir(join(labDir(), 'rsa-keys'), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await makeKey('rsa', fresh, 'root');
  await rename(fresh, path);
  await rename(`${fresh}.pub`, `${path}.pub`);
  return path;
}

/** Makes a key pair without a passphrase at `path` and `path`.pub. */
export async function makeKey(type, path, comment) {
  const bits = type === 'rsa' ? ['-b', '2048'] : [];
  await mustRun(['ssh-keygen', '-q', '-t', type, ...bits, '-N', '', '-C', comment, '-f', path]);
}

/**
 * Host keys for node number `index` of a lab, never shared with another node of the same lab.
 * @returns {Promise<{type: string, fingerprint: string, publicLine: string, privateText: string}[]>}
 */
export async function makeHostKeys(folder, name, index) {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    TYPES.map(async (type) => {
      const path = type === 'rsa' ? await ensureRsaKey(index) : join(folder, `ssh_host_${type}_key`);
      if (type !== 'rsa') await makeKey(type, path, `root@${name}`);
      return { ...(await readPublicKey(`${path}.pub`)), privateText: await readFile(path, 'utf8') };
    }),
  );
}

/** Type, fingerprint as OpenSSH prints it, and the line without its comment. */
export async function readPublicKey(path) {
  return describePublicLine(await readFile(path, 'utf8'));
}

export function describePublicLine(line) {
  const [type, blob] = line.trim().split(/\s+/);
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return { type, fingerprint: `SHA256:${digest.replace(/=+$/, '')}`, publicLine: `${type} ${blob}` };
}

/** The file name that sshd expects for a key type such as "ssh-ed25519" or "ecdsa-sha2-nistp256". */
export function hostKeyFile(type) {
  const short = TYPES.find((name) => type.includes(name));
  return `ssh_host_${short}_key`;
}
