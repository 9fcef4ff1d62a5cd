import { z } from 'zod';

/**
 * A node's stable name inside one cluster: lower case, safe in file names, test ids and on a command line. It is the key
 * of what is known of a node, so it is none of the names that every object has (`constructor` is the only one in lower case).
 */
export const NodeId = z
  .string()
  .regex(/^(?!constructor$)[a-z0-9][a-z0-9._:-]{0,127}$/)
  .brand<'NodeId'>();
export type NodeId = z.infer<typeof NodeId>;

export const JobId = z.string().min(1).max(64).brand<'JobId'>();
export type JobId = z.infer<typeof JobId>;

export const AskId = z.string().min(1).max(64).brand<'AskId'>();
export type AskId = z.infer<typeof AskId>;

export const RunId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;

export { MANAGER } from './manager';

/** Milliseconds since the epoch, by the manager's clock. */
export const Timestamp = z.number().nonnegative();
