import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { whileLocked } from '../file-lock';
import { readPlainFile } from '../read-plain-file';
import type { SshTarget } from '../session';
import { writeWhole } from '../write-whole';
import { editedText, type TextEdit } from './edited-text';
import { decodeKnownHosts, type KnownHostsEntry, knownHostsText, parseKnownHosts } from './known-hosts';
import { type ResolvedTarget, resolveTarget, type SshContext } from './ssh-config';
import { StampedFiles } from './stamped-files';

/** A known_hosts file larger than this is not one that a person keeps. */
export const KNOWN_HOSTS_LIMIT_BYTES = 16 * 1024 * 1024;

export interface KnownHostsFiles {
  /** Where a new key is written. */
  readonly user: string;
  /** Every file of the user, `user` first. */
  readonly users: readonly string[];
  readonly global: readonly string[];
}

export const filesOf = (resolved: ResolvedTarget, context: SshContext): KnownHostsFiles => ({
  user: resolved.userKnownHostsFiles[0] ?? `${context.home}/.ssh/known_hosts`,
  users: resolved.userKnownHostsFiles,
  global: resolved.globalKnownHostsFiles,
});

/** The known_hosts files for a target. AGILAB_CLUSTER_SSH_KNOWN_HOSTS replaces the user's. @throws Failure unknown-host */
export async function knownHostsFilesOf(target: SshTarget, context: SshContext): Promise<KnownHostsFiles> {
  return filesOf(await resolveTarget(target, context), context);
}

/** Bytes of a known_hosts file; null when it is not there. @throws Failure known-hosts-unreadable for anything but a readable plain file of bearable size. */
export async function readKnownHostsFile(file: string): Promise<Buffer | null> {
  try {
    return await readPlainFile(file, KNOWN_HOSTS_LIMIT_BYTES);
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

const unreadable = (file: string, detail: string): Failure =>
  new Failure('known-hosts-unreadable', say('{{file}} could not be read, so no host key can be checked.', { file }), {
    detail,
  });

const readings = new StampedFiles<readonly KnownHostsEntry[]>();

/** Entries of a file, parsed again only when it changed. A file that is not there has none. @throws Failure known-hosts-unreadable */
export async function readEntries(file: string): Promise<readonly KnownHostsEntry[]> {
  const reading = readings.get(file, async () => {
    const bytes = await readKnownHostsFile(file);
    return bytes === null ? [] : parseKnownHosts(decodeKnownHosts(bytes));
  });
  return (
    (await reading.catch((error: unknown) => {
      throw error instanceof Failure ? error : unreadable(file, error instanceof Error ? error.message : String(error));
    })) ?? []
  );
}

/**
 * Adds and removes whole lines under a lock: other lines, mode and owner stay, no line comes twice, and the file is read
 * again and compared. Returns the lines that were really added and removed.
 * @throws Failure known-hosts-unreadable; bad-file when it could not be written.
 */
export async function editKnownHosts(file: string, edit: TextEdit): Promise<{ added: string[]; removed: string[] }> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // A symlink (dotfiles) stays one: the file behind it is edited.
  const real = await realpath(file).catch(() => file);
  try {
    return await whileLocked(real, () => editLocked(real, edit));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('bad-file', say('{{file}} could not be written.', { file }), {
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

async function editLocked(file: string, edit: TextEdit): Promise<{ added: string[]; removed: string[] }> {
  const before = await readKnownHostsFile(file);
  const owner = before === null ? null : await stat(file);
  const { text, added, removed } = editedText(textOf(before), bytesIn(edit));
  if (added.length === 0 && removed.length === 0) return { added, removed };
  const bytes = Buffer.from(text, 'latin1');
  const mode = owner === null ? 0o600 : owner.mode & 0o7777;
  const given = owner === null ? {} : { owner: { uid: owner.uid, gid: owner.gid } };
  await writeWhole(file, bytes, { mode, ...given });
  await keepOwner(file, owner, mode);
  readings.forget(file);
  const after = await readKnownHostsFile(file);
  if (!after?.equals(bytes)) {
    throw new Failure('bad-file', say('{{file}} does not hold what was written to it.', { file }));
  }
  const asText = (line: string) => Buffer.from(line, 'latin1').toString('utf8');
  return { added: added.map(asText), removed: removed.map(asText) };
}

/**
 * One character per byte, so that a line in whatever encoding stays as it is. UTF-16, which PowerShell's `>>` writes and
 * OpenSSH cannot read, becomes UTF-8.
 */
function textOf(bytes: Buffer | null): string {
  if (bytes === null) return '';
  const { text, encoding } = knownHostsText(bytes);
  if (encoding !== null) return bytes.toString('latin1');
  return Buffer.from(text.replaceAll('\r\n', '\n'), 'utf8').toString('latin1');
}

function bytesIn({ add = [], at, remove = [] }: TextEdit): TextEdit {
  const inBytes = (line: string) => Buffer.from(line, 'utf8').toString('latin1');
  return { add: add.map(inBytes), at, remove: remove.map(inBytes) };
}

/** The umask may have taken bits from the mode, and only root may give a file to its old owner. */
async function keepOwner(file: string, owner: { uid: number; gid: number } | null, mode: number): Promise<void> {
  await chmod(file, mode);
  if (owner !== null && process.getuid?.() === 0) await chown(file, owner.uid, owner.gid);
}
