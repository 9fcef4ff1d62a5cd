import { constants } from 'node:fs';
import { access, lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { win32 } from 'node:path';
import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { ShareLook } from './share-look';
import { LOCAL_SHARE } from './share-paths';

/** The calls of Node's fs that a look needs, on Windows paths. Tests hand in others. */
export interface WindowsFiles {
  /** What stands there, links not followed; null when nothing does. */
  kindOf(path: string): Promise<'folder' | 'file' | 'symlink' | null>;
  realPath(path: string): Promise<string>;
  names(path: string): Promise<string[]>;
  isWritable(path: string): Promise<boolean>;
  /** Null when it is not there. */
  text(path: string): Promise<string | null>;
}

const missing = (error: unknown): null => {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
};

const filesHere: WindowsFiles = {
  kindOf: async (path) => {
    const stats = await lstat(path).catch(missing);
    if (!stats) return null;
    return stats.isSymbolicLink() ? 'symlink' : stats.isDirectory() ? 'folder' : 'file';
  },
  realPath: (path) => realpath(path),
  names: (path) => readdir(path),
  isWritable: (path) =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    ),
  text: (path) => readFile(path, 'utf8').catch(missing),
};

/** `C:\Users\ada` as the SFTP server of Windows names it, `/C:/Users/ada`; null for a place it has no name for, like `\\server\x`. Pure. */
export const sftpPathOf = (path: string): string | null =>
  /^[A-Za-z]:\\/.test(path) ? `/${path.replace(/\\/g, '/')}` : null;

/** The way back from `sftpPathOf`. Pure. */
export const windowsPathOf = (path: string): string => path.replace(/^\/(?=[A-Za-z]:\/)/, '').replace(/\//g, '\\');

/** Where a share path, as typed, lies on Windows. @throws Failure bad-path where SFTP would not find it. Pure. */
export function windowsShareOf(typed: string, home: string): string {
  const path = typed.startsWith('/') ? windowsPathOf(typed) : win32.join(home, typed);
  if (sftpPathOf(path) === null) {
    throw new Failure(
      'bad-path',
      say('Workers cannot reach {{path}} on this computer: it is on no drive of its own.', { path }),
      {
        nodeId: MANAGER,
        next: say('Choose a folder on a drive of this computer, such as /C:/clustershare/lab.'),
      },
    );
  }
  return win32.normalize(path).replace(/\\+$/, '');
}

const KEY_LINE = /^\s*(?:export\s+)?(?:IS_SOURCE_ENV|IS_WORKER_ENV|AGI_CLUSTER_ENABLED|AGI_CLUSTER_SHARE)\s*=/;

/** Deepest folder on the way to `path` that exists, as it physically is, and the path below it. */
async function physical(path: string, files: WindowsFiles): Promise<{ path: string; base: string }> {
  let base = win32.dirname(path);
  while ((await files.kindOf(base)) === null && win32.dirname(base) !== base) base = win32.dirname(base);
  const real = await files.realPath(base);
  return { path: win32.join(real, win32.relative(base, path)), base: real };
}

/**
 * The scheduler's end of the share where this computer runs Windows, which has no POSIX shell: with Node alone, changing
 * nothing. Paths are as SFTP names them. Whether the folder can be written is what Node can tell: the read-only
 * attribute, not the access list (Node.js, fs.access). @throws Failure bad-path, bad-file.
 */
export async function lookAtWindowsEnd(
  typed: string,
  { home, user }: { readonly home: string; readonly user: string },
  files: WindowsFiles = filesHere,
): Promise<ShareLook> {
  const wanted = windowsShareOf(typed, home);
  try {
    const { path, base } = await physical(wanted, files);
    const kind = (await files.kindOf(path)) ?? 'absent';
    const names = kind === 'folder' ? await files.names(path) : [];
    const local = await physical(win32.join(home, LOCAL_SHARE), files);
    const agilab = win32.join(home, '.agilab');
    const env = await files.text(win32.join(agilab, '.env'));
    return {
      home: sftpPathOf(home) ?? '/',
      user,
      system: 'windows',
      path: sftpPathOf(path) ?? path,
      base: sftpPathOf(base) ?? base,
      localShare: sftpPathOf(sameCase(local.path, path)) ?? '',
      kind,
      entries: names.length,
      firstEntry: names[0] ?? '',
      state: null,
      mount: null,
      mounts: [],
      sshfs: '',
      service: { file: '', base: '', sha256: '', system: null, isLingering: false },
      hasAgilabFolder: (await files.kindOf(agilab)) === 'folder',
      hasEnvFile: env !== null,
      envLines: (env ?? '').split(/\r?\n/).filter((line) => KEY_LINE.test(line)),
      names: names.slice(0, 1),
      isWritable: await files.isWritable(kind === 'absent' ? base : path),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('bad-file', say('{{path}} on this computer could not be looked at.', { path: wanted }), {
      nodeId: MANAGER,
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Windows does not tell `LocalShare` from `localshare`: where `path` lies in `folder`, the folder in the letters of the path. */
const sameCase = (folder: string, path: string): string =>
  path.toLowerCase().startsWith(folder.toLowerCase()) ? path.slice(0, folder.length) : folder;
