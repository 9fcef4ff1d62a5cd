import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { ReadOnlySession } from '../session';
import { type MountLine, mountAt, mountLineOf } from './mount-table';
import { all, checkExit, first, type Output, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { type ServiceSystem, serviceName } from './service-unit';

/** One end of the share as a node shows it: the mount table, and what killable children brought back. */
export interface ShareLook {
  readonly home: string;
  readonly user: string;
  readonly system: 'linux' | 'macos' | 'windows';
  /** Physical, absolute path of the share here: what a mount table would hold. */
  readonly path: string;
  /** Deepest folder on the way to it that exists. */
  readonly base: string;
  /** Physical path of the local share here. */
  readonly localShare: string;
  readonly kind: 'absent' | 'folder' | 'file' | 'symlink' | 'mount' | 'hung';
  /** Of a folder that nothing is mounted on: number of entries and the name of one. */
  readonly entries: number;
  readonly firstEntry: string;
  /** Of a mount. */
  readonly state: 'alive' | 'dead' | 'hung' | null;
  readonly mount: MountLine | null;
  readonly mounts: readonly MountLine[];
  /** Where the sshfs program is; empty when there is none. */
  readonly sshfs: string;
  /** The service that would mount it again: its file, the SHA-256 of that (empty: none), and what could run it. */
  readonly service: {
    readonly file: string;
    /** Deepest folder that exists on the way to what enabling it makes; empty when persistence was not asked for. */
    readonly base: string;
    readonly sha256: string;
    readonly system: ServiceSystem | null;
    readonly isLingering: boolean;
  };
  readonly hasAgilabFolder: boolean;
  readonly hasEnvFile: boolean;
  /** Lines of `~/.agilab/.env` that set one of AGILab's share keys, in their order. */
  readonly envLines: readonly string[];
  /** Names in the folder: one, or when they were asked for up to 200. */
  readonly names: readonly string[];
  /** Only where a look can tell without writing: the folder, or the one that it would be made in, can be written. */
  readonly isWritable?: boolean;
}

const KINDS = ['absent', 'folder', 'file', 'symlink', 'mount', 'hung'] as const;
const STATES = ['alive', 'dead', 'hung'] as const;
const LOOK_WITHIN_MS = 20_000;

/** @throws Failure output-broken when the node's answer lacks what every node can say. */
export function shareLookOf(output: Output, node: NodeId): ShareLook {
  const kind = KINDS.find((word) => word === first(output, 'kind'));
  const home = first(output, 'home');
  const path = first(output, 'path');
  if (!kind || !home.startsWith('/') || !path.startsWith('/')) {
    throw new Failure('output-broken', say('{{node}} did not say where its share is.', { node }), { nodeId: node });
  }
  const mounts = all(output, 'mount').flatMap((line) => mountLineOf(line) ?? []);
  return {
    home,
    user: first(output, 'user'),
    system: first(output, 'system') === 'Darwin' ? 'macos' : 'linux',
    path,
    base: first(output, 'base') || '/',
    localShare: first(output, 'localshare'),
    kind,
    entries: Number(first(output, 'entries')) || 0,
    firstEntry: first(output, 'name'),
    state: STATES.find((word) => word === first(output, 'state')) ?? null,
    mount: mountAt(mounts, path),
    mounts,
    sshfs: first(output, 'sshfs'),
    service: {
      file: first(output, 'unitfile'),
      base: first(output, 'unitbase'),
      sha256: first(output, 'unit'),
      system: (['systemd', 'launchd'] as const).find((word) => word === first(output, 'services')) ?? null,
      isLingering: first(output, 'lingering') === 'yes',
    },
    hasAgilabFolder: first(output, 'agilab') === 'yes',
    hasEnvFile: first(output, 'envfile') === 'yes',
    envLines: all(output, 'env'),
    names: all(output, 'name'),
  };
}

/** Looks at one end of the share with one script. @throws Failure as `ReadOnlySession.observe`, command-failed, output-broken. */
export async function lookAtShare(
  session: ReadOnlySession,
  sharePath: string,
  options: {
    signal?: AbortSignal | undefined;
    withNames?: boolean;
    /** Looks for the service of this cluster, and with `persists` for what could run it. */
    cluster?: string;
    persists?: boolean;
  } = {},
): Promise<ShareLook> {
  const result = await session.observe(SHARE_SCRIPTS.look, {
    values: {
      SHARE: sharePath,
      ENDS: options.withNames ? 'yes' : 'no',
      UNIT_NAME: serviceName(options.cluster ?? 'none'),
      PERSIST: options.persists ? 'yes' : 'no',
    },
    timeoutMs: LOOK_WITHIN_MS,
    signal: options.signal,
  });
  checkExit(result, session.nodeId, SHARE_SCRIPTS.look.name);
  return shareLookOf(outputOf(result.stdout), session.nodeId);
}
