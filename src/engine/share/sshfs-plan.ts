import { posix } from 'node:path';
import { Failure, type FailureValue } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { type Sentence, say } from '../../shared/model/sentence';
import type { WayBack } from '../trust/way-back';
import { type EnvChange, envChangeOf, wantedEnv } from './env-keys';
import { hasSource, isSshfsType } from './mount-table';
import { type ServiceSystem, serviceText, sha256Of, unitNameOf } from './service-unit';
import type { ShareLook } from './share-look';
import { isWithin } from './share-paths';

/**
 * Options of every mount. Without `reconnect` and the alive interval a scheduler that restarts leaves a dead mount;
 * BatchMode and strict host keys because nobody is there to be asked; noexec and nosuid because it holds data.
 */
export const SSHFS_OPTIONS = [
  'reconnect',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
  'ConnectTimeout=10',
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'idmap=user',
  'noexec',
  'nosuid',
] as const;

/** What stands at the mount point. */
export type MountVerdict = 'mounted' | 'nothing' | 'dead' | 'hung' | 'read-only' | 'wrong-source' | 'other-file-system';

/** `account@address:/path`, as it will stand in the mount table. IPv6 goes in brackets. Pure. */
export const sourceOf = ({ address, account }: WayBack, schedulerPath: string): string =>
  `${account}@${address.includes(':') ? `[${address}]` : address}:${schedulerPath}`;

/** Judges the mount by source and target exactly, never by a part of them. Pure. */
export function verdictOf(look: ShareLook, source: string): MountVerdict {
  if (look.kind !== 'mount' || !look.mount) return 'nothing';
  if (!isSshfsType(look.mount)) return 'other-file-system';
  if (look.state === 'dead') return 'dead';
  if (look.state === 'hung') return 'hung';
  if (!hasSource(look.mount, source)) return 'wrong-source';
  return look.mount.isReadOnly ? 'read-only' : 'mounted';
}

/** A service that keeps the mount up, and what becomes of one that is there. */
export interface ServicePlan {
  readonly system: ServiceSystem;
  /** As systemd or launchd knows it. */
  readonly name: string;
  /** Its file, absolute. */
  readonly file: string;
  /** Text of the file; empty: the service goes, and nothing keeps the mount up. */
  readonly text: string;
  /** Folders that come with it, outermost first. */
  readonly folders: readonly string[];
  readonly isLingering: boolean;
  /** One of an older plan stands there now, and is ended first. */
  readonly stopsOld: boolean;
}

/** What is to be done on one worker. All flags false and no env change = it is right already. */
export interface WorkerPlan {
  readonly node: NodeId;
  /** Mount point, absolute and physical. */
  readonly path: string;
  readonly source: string;
  readonly wayBack: WayBack;
  readonly isSshfs: boolean;
  readonly verdict: MountVerdict;
  readonly unmount: 'no' | 'gentle' | 'force';
  readonly mounts: boolean;
  /** Folders to make, outermost first. */
  readonly folders: readonly string[];
  readonly env: EnvChange;
  readonly isEnvFileNew: boolean;
  readonly isAgilabFolderNew: boolean;
  /** What is mounted now, if something else goes first. */
  readonly mountedNow: string;
  /** Null: no service is there, and none is wanted or possible. */
  readonly service: ServicePlan | null;
  /** It was to come back after a restart, and the node has nothing that could do it. */
  readonly lacksServices: boolean;
  readonly refusal: FailureValue | null;
}

/** Folders that `mkdir -p` would make between `base`, which exists, and `path`. Pure. */
export function foldersToMake(path: string, base: string): string[] {
  if (!isWithin(path, base)) return [path];
  const rest = path.slice(base === '/' ? 1 : base.length + 1).split('/');
  return rest
    .filter((part) => part !== '')
    .map((_, index) => `${base === '/' ? '' : base}/${rest.slice(0, index + 1).join('/')}`);
}

const UNMOUNT: Record<MountVerdict, WorkerPlan['unmount']> = {
  mounted: 'no',
  nothing: 'no',
  dead: 'force',
  hung: 'force',
  'read-only': 'gentle',
  'wrong-source': 'gentle',
  'other-file-system': 'no',
};

interface PlanInput {
  readonly node: NodeId;
  readonly name: string;
  readonly look: ShareLook;
  readonly wayBack: WayBack;
  readonly schedulerPath: string;
  readonly workerPath: string;
  readonly isSshfs: boolean;
  /** Name of the cluster when its mounts are to come back after a restart, and when not. */
  readonly cluster: string;
  readonly isPersistent: boolean;
}

/** Plans one worker from what a look at it has brought. Pure. */
export function planSshfsMount(input: PlanInput): WorkerPlan {
  const { node, look, wayBack, isSshfs } = input;
  const source = isSshfs ? sourceOf(wayBack, input.schedulerPath) : '';
  const verdict = isSshfs ? verdictOf(look, source) : 'nothing';
  const text = isSshfs ? refusalTextOf(look, verdict, wayBack, source) : premountedRefusalTextOf(look);
  const values = { name: input.name, path: look.path, file: look.firstEntry, source: look.mount?.source ?? '' };
  const service = isSshfs ? servicePlanOf(input, source) : null;
  // A mount that comes under a service, or leaves one, is made anew by the right hand.
  const changesHands = verdict === 'mounted' && service !== null && !isInPlace(service, look);
  const unmount = changesHands ? 'gentle' : UNMOUNT[verdict];
  return {
    node,
    path: look.path,
    source,
    wayBack,
    isSshfs,
    verdict,
    unmount,
    mounts: isSshfs && (verdict !== 'mounted' || changesHands),
    folders: isSshfs && look.kind === 'absent' ? foldersToMake(look.path, look.base) : [],
    env: envChangeOf(look.envLines, wantedEnv('worker', input.workerPath)),
    isEnvFileNew: !look.hasEnvFile,
    isAgilabFolderNew: !look.hasAgilabFolder,
    mountedNow: unmount === 'no' ? '' : (look.mount?.source ?? ''),
    service,
    lacksServices: isSshfs && input.isPersistent && look.service.system === null,
    refusal: text && new Failure(text.code, say(text.en, values), { nodeId: node, next: text.next }).toValue(),
  };
}

const isInPlace = (service: ServicePlan, look: ShareLook): boolean =>
  service.text !== '' && look.service.sha256 === sha256Of(service.text);

function servicePlanOf({ cluster, look, wayBack, isPersistent }: PlanInput, source: string): ServicePlan | null {
  const { service } = look;
  const wanted = isPersistent && service.system !== null;
  const isThere = service.sha256 !== '';
  if (!wanted && !isThere) return null;
  const system = service.system ?? (look.system === 'macos' ? 'launchd' : 'systemd');
  const sshfs = look.sshfs || '/usr/bin/sshfs';
  const mount = { cluster, sshfs, options: SSHFS_OPTIONS, port: wayBack.port, source, path: look.path };
  const text = wanted ? serviceText(system, mount) : '';
  const deepest =
    system === 'systemd' ? `${posix.dirname(service.file)}/default.target.wants` : posix.dirname(service.file);
  return {
    system,
    name: unitNameOf(system, cluster),
    file: service.file,
    text,
    folders: wanted && service.base !== '' && service.base !== deepest ? foldersToMake(deepest, service.base) : [],
    isLingering: service.isLingering,
    stopsOld: isThere && service.sha256 !== sha256Of(text),
  };
}

interface RefusalText {
  readonly code: 'share-refused' | 'bad-path' | 'bad-input';
  readonly en: string;
  readonly next: Sentence;
}

const refused = (en: string, next: string): RefusalText => ({ code: 'share-refused', en, next: say(next) });
const OTHER_PATH = 'Choose another path for the share on the workers.';

/** Network mount above the mount point, which the share would hang on; the home folder may well be on NFS. Pure. */
const mountAbove = (look: ShareLook) =>
  look.mounts.find((mount) => mount.target !== look.path && isWithin(look.path, mount.target) && isSshfsType(mount));

function refusalTextOf(look: ShareLook, verdict: MountVerdict, wayBack: WayBack, source: string): RefusalText | null {
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.@+-]*$/.test(wayBack.account)) {
    return { code: 'bad-input', en: 'The share account is not a login name.', next: say('Correct the share account.') };
  }
  if (look.kind === 'symlink') {
    return refused('{{path}} on {{name}} is a symbolic link; a share is mounted on a folder of its own.', OTHER_PATH);
  }
  if (look.kind === 'file') return refused('{{path}} on {{name}} is a file.', OTHER_PATH);
  if (look.kind === 'hung') {
    return refused(
      'Something on the way to {{path}} on {{name}} does not answer, so it is not known what is there.',
      'Unmount what hangs on that node, then look at the plan again.',
    );
  }
  if (look.kind === 'folder' && look.entries > 0) {
    return refused(
      'The folder {{path}} on {{name}} holds files, {{file}} among them; a mount would hide them.',
      'Move the files away, or choose another path for the share on the workers.',
    );
  }
  if (verdict === 'other-file-system') {
    return refused('{{source}} is mounted on {{path}} on {{name}}, and it is not an SSHFS mount.', OTHER_PATH);
  }
  const above = mountAbove(look);
  if (above && (source === above.source || source.startsWith(`${above.source}/`))) {
    return refused(
      '{{path}} on {{name}} lies inside the share itself, which is mounted above it: the share would hold itself.',
      OTHER_PATH,
    );
  }
  if (above) {
    return refused(
      '{{path}} on {{name}} lies inside another SSHFS mount.',
      'Unmount that one first, or choose another path.',
    );
  }
  return localShareRefusalOf(look);
}

/** Symbolic links can make two paths one folder: compared as they physically are. */
export function localShareRefusalOf(look: ShareLook): RefusalText | null {
  if (!look.localShare || !isWithin(look.path, look.localShare)) return null;
  return refused(
    '{{path}} on {{name}} is the local share or lies inside it, where every node keeps its own inputs.',
    OTHER_PATH,
  );
}

function premountedRefusalTextOf(look: ShareLook): RefusalText | null {
  if (look.kind === 'folder' || look.kind === 'symlink') return localShareRefusalOf(look);
  if (look.kind === 'mount' && look.state === 'alive') return localShareRefusalOf(look);
  return refused(
    'There is no folder {{path}} on {{name}} that answers; with a share that is mounted already it must be there.',
    'Mount the storage on that node, then look at the plan again.',
  );
}
