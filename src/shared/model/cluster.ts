import { z } from 'zod';
import { NodeId } from './ids';
import { ClusterNode, LoginName } from './node';

/** A name that is safe as a folder name on every system. */
export const ClusterName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

/** How workers log in on the share account: sftp only, or with a shell as AGILab needs it. */
export const ShareAccess = z.enum(['share-only', 'agilab']);
export type ShareAccess = z.infer<typeof ShareAccess>;

/** What the workers' share is, in AGILab's words. `nfs` and `ntfs` are storage that somebody else mounts. */
export const ShareBackend = z.enum(['sshfs', 'nfs', 'ntfs']);
export type ShareBackend = z.infer<typeof ShareBackend>;

export const ShareSettings = z.object({
  /** Files of older versions call every storage that somebody else mounts `premounted`. */
  backend: z.preprocess((value) => (value === 'premounted' ? 'nfs' : value), ShareBackend.default('sshfs')),
  /** The share is mounted already, whatever mounts it: Muster verifies it and mounts nothing. Holds for nfs and ntfs anyway. */
  isPremounted: z.boolean().default(false),
  /** Workers mount the share again at boot and after loss, by a service of their own account. */
  isPersistent: z.boolean().default(false),
  /** On the scheduler: home-relative, or absolute. */
  schedulerPath: z.string().min(1).max(1024),
  /** On every worker: home-relative, or absolute. */
  workerPath: z.string().min(1).max(1024),
  /** Login on the scheduler that workers mount from; null = the login Muster itself uses there. */
  account: LoginName.nullable().default(null),
  /** The scheduler's SSH port, as workers reach it. */
  port: z.number().int().min(1).max(65_535).default(22),
  access: ShareAccess.default('share-only'),
});
export type ShareSettings = z.infer<typeof ShareSettings>;

export const WorkerRole = z.object({
  node: NodeId,
  slots: z.number().int().min(1).max(256).default(1),
});
export type WorkerRole = z.infer<typeof WorkerRole>;

export const ProofRunner = z.enum(['dask', 'agilab']);
export type ProofRunner = z.infer<typeof ProofRunner>;

/** `cluster.json`: the whole of what a person decided. No secrets, nothing that can be derived. */
export const Cluster = z.object({
  schema: z.literal('muster.cluster/1'),
  name: ClusterName,
  nodes: z.array(ClusterNode).max(20_000),
  scheduler: NodeId.nullable(),
  /** Address of the scheduler as workers see it; null = the address Muster uses, or for the manager the near end of its SSH connection. */
  schedulerAddress: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9_:][A-Za-z0-9._:%-]*$/)
    .nullable()
    .default(null),
  workers: z.array(WorkerRole),
  share: ShareSettings,
  /** Python minor for environments, like `3.13`; null = what the scheduler has. */
  python: z
    .string()
    .regex(/^3\.\d{1,2}$/)
    .nullable()
    .default(null),
  runner: ProofRunner.default('dask'),
});
export type Cluster = z.infer<typeof Cluster>;

export {
  activeWorkers,
  emptyCluster,
  isRemoteWorker,
  isScheduler,
  isWorker,
  mountsShare,
  nameOf,
  nodeOf,
  oneMachineCluster,
  thisComputer,
} from './cluster-shape';
