import { createHash } from 'node:crypto';
import { Failure } from '../../shared/failure';
import type { Inverse } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { numbered, runScript } from '../remote/answer-of';
import editLinesSource from '../remote/edit-lines.sh?raw';
import enableFuseSource from '../remote/enable-fuse.sh?raw';
import removePackagesSource from '../remote/remove-packages.sh?raw';
import rootCommon from '../remote/root-common.sh?raw';
import { changing } from '../remote/script';
import setModeSource from '../remote/set-mode.sh?raw';
import setOwnerSource from '../remote/set-owner.sh?raw';
import takeBackPathSource from '../remote/take-back-path.sh?raw';
import unmountSource from '../remote/unmount.sh?raw';
import type { Secret } from '../secret';
import type { Session } from '../session';
import { SHARE_SCRIPTS } from '../share/scripts';

export const editLinesScript = changing('edit-lines', editLinesSource);
const enableFuseScript = changing('enable-fuse', enableFuseSource);
const removePackagesScript = changing('remove-packages', `${rootCommon}\n${removePackagesSource}`);
export const setModeScript = changing('set-mode', setModeSource);
const setOwnerScript = changing('set-owner', setOwnerSource);
const takeBackPathScript = changing('take-back-path', takeBackPathSource);
const unmountScript = changing('unmount', unmountSource);

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const QUICK_MS = 30_000;
const PACKAGES_MS = 300_000;

export interface TakeBack {
  readonly session: Session;
  readonly signal: AbortSignal;
  /** How a packet manager gets its rights: `root`, `free` or `password`, the last with its secret. Asked for only when packages go. */
  readonly rights: () => Promise<{ sudo: 'root' | 'free' | 'password'; password: Secret | null }>;
  /** Edits a text file of this computer without a shell; null on nodes that have one. */
  readonly editHere: EditLines | null;
}

/** Takes lines out of a file and puts lines in. `isFileNew`: remove the file when nothing is left. */
export type EditLines = (
  path: string,
  edit: {
    add: readonly string[];
    /** Line numbers, from 1, that the added lines get. */
    at?: readonly number[] | undefined;
    remove: readonly string[];
    isFileNew: boolean;
  },
) => Promise<void>;

type Of<K extends Inverse['kind']> = Extract<Inverse, { kind: K }>;

/**
 * Carries out one inverse. Doing it twice is harmless: what is already gone stays gone.
 * @throws Failure changed-since when somebody changed it after Muster did; command-failed, mount-failed and those of the session.
 */
export async function takeBack(inverse: Inverse, on: TakeBack): Promise<void> {
  switch (inverse.kind) {
    case 'restore-file':
      return restoreFile(inverse, on);
    case 'remove-lines':
      return editLines(inverse.path, { add: [], remove: inverse.lines, isFileNew: inverse.isFileNew }, on);
    case 'replace-lines':
      return editLines(
        inverse.path,
        { add: inverse.restore, at: inverse.at, remove: inverse.remove, isFileNew: false },
        on,
      );
    case 'remove-packages':
      return removePackages(inverse, on);
    case 'remove-path':
      await runScript(on.session, takeBackPathScript, {
        values: { TARGET: inverse.path, WHAT: inverse.what },
        timeoutMs: QUICK_MS,
        signal: on.signal,
      });
      return;
    case 'leave-group':
      return fuseRights({ ACT: 'leave', GROUP: inverse.group, DEVICE_MODE: '' }, on);
    case 'device-mode':
      return fuseRights({ ACT: 'mode', GROUP: '', DEVICE_MODE: inverse.mode }, on);
    case 'path-mode':
      await runScript(on.session, setModeScript, {
        values: { TARGET: inverse.path, MODE: inverse.mode, FROM: inverse.afterMode },
        timeoutMs: QUICK_MS,
        signal: on.signal,
      });
      return;
    case 'unmount':
      await runScript(on.session, unmountScript, {
        values: { TARGET: inverse.path, SOURCE: inverse.source },
        timeoutMs: QUICK_MS,
        signal: on.signal,
      });
      return;
    case 'remove-service':
      return removeService(inverse, on);
    case 'none':
      return;
    default:
      return inverse satisfies never;
  }
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function restoreFile({ path, before, afterSha256 }: Of<'restore-file'>, on: TakeBack): Promise<void> {
  const { session, signal } = on;
  const now = await session.readFile(path, { maxBytes: MAX_FILE_BYTES, signal });
  const old = before ? Buffer.from(before.contentBase64, 'base64') : null;
  if (old ? now?.equals(old) : now === null) return;
  if (now === null || sha256(now) !== afterSha256) {
    throw new Failure('changed-since', say('{{path}} was changed after Muster wrote it.', { path }), {
      nodeId: session.nodeId,
    });
  }
  if (!before || !old) {
    await runScript(session, takeBackPathScript, {
      values: { TARGET: path, WHAT: 'file' },
      timeoutMs: QUICK_MS,
      signal,
    });
    return;
  }
  await session.writeFile(path, old, { mode: Number.parseInt(before.mode, 8), signal });
  if (before.owner) {
    await runScript(session, setOwnerScript, {
      values: { TARGET: path, OWNER: before.owner },
      timeoutMs: QUICK_MS,
      signal,
    });
  }
}

async function editLines(path: string, edit: Parameters<EditLines>[1], on: TakeBack): Promise<void> {
  if (on.editHere) return on.editHere(path, edit);
  const text = await on.session.readFile(path, { maxBytes: MAX_FILE_BYTES, signal: on.signal });
  if (text === null && edit.add.length === 0) return;
  await runScript(on.session, editLinesScript, {
    values: {
      FILE: path,
      MODE: '600',
      IS_FILE_NEW: edit.isFileNew ? 'yes' : 'no',
      ...numbered('REMOVE', edit.remove),
      ...numbered('ADD', edit.add),
      ...numbered('AT', (edit.at ?? []).map(String)),
    },
    timeoutMs: QUICK_MS,
    signal: on.signal,
  });
}

async function fuseRights(values: Readonly<Record<string, string>>, on: TakeBack): Promise<void> {
  const { sudo, password } = await on.rights();
  await runScript(on.session, enableFuseScript, {
    values: { ...values, SUDO: sudo },
    secrets: password ? { SUDO_PASSWORD: password } : {},
    timeoutMs: QUICK_MS,
    signal: on.signal,
  });
}

async function removeService({ system, name, path, afterSha256, wasLingering }: Of<'remove-service'>, on: TakeBack) {
  await runScript(on.session, SHARE_SCRIPTS.removeService, {
    values: {
      UNIT_NAME: name,
      UNIT_FILE: path,
      UNIT_SYSTEM: system,
      AFTER_SHA256: afterSha256,
      WAS_LINGERING: wasLingering ? 'yes' : 'no',
    },
    timeoutMs: QUICK_MS,
    signal: on.signal,
  });
}

async function removePackages({ packages }: Of<'remove-packages'>, on: TakeBack): Promise<void> {
  if (packages.length === 0) return;
  const { sudo, password } = await on.rights();
  await runScript(on.session, removePackagesScript, {
    values: { PACKAGES: packages.join(' '), SUDO: sudo },
    secrets: password ? { SUDO_PASSWORD: password } : {},
    timeoutMs: PACKAGES_MS,
    signal: on.signal,
  });
}
