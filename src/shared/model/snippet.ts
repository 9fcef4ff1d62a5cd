import { z } from 'zod';

/** AGILab's ways to choose the session folder of a workflow below the share: a new one, the newest, or one by its name. */
export const SessionPolicy = z.enum(['new', 'last', 'select']);
export type SessionPolicy = z.infer<typeof SessionPolicy>;

/** What snippets are asked for. */
export const SnippetRequest = z.object({
  /** Project of AGILab; absent = Flight. */
  app: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,80}$/)
    .optional(),
  /** Folder of projects on the scheduler; absent = it comes with AGILab. */
  appsPath: z.string().min(1).max(1024).optional(),
  /** Absent = no session folder: data lies in the share itself, as in the proof. */
  session: z
    .object({
      policy: SessionPolicy,
      /** For `select`; absent = the newest. */
      name: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/)
        .optional(),
    })
    .optional(),
});
export type SnippetRequest = z.infer<typeof SnippetRequest>;

/** A Python file that runs one call of AGILab on this cluster. */
export const Snippet = z.object({
  kind: z.enum(['install', 'distribute', 'run']),
  /** File name, as AGILab's ORCHESTRATE calls its own. */
  file: z.string(),
  text: z.string(),
});
export type Snippet = z.infer<typeof Snippet>;

/** All snippets of a cluster, and the run as a stage of AGILab's WORKFLOW page. */
export const SnippetSet = z.object({
  app: z.string(),
  appsPath: z.string(),
  /** Version of the AGILab they were made for; null when there is none on the scheduler yet. */
  agilab: z.string().nullable(),
  /** Session folder, relative to the share; '' = none. */
  session: z.string(),
  snippets: z.array(Snippet),
  /** `lab_stages.toml`; AGILab reads it in a folder named after the project. */
  stages: z.object({ file: z.string(), folder: z.string(), text: z.string() }),
});
export type SnippetSet = z.infer<typeof SnippetSet>;
