import { z } from 'zod';
import { JobId, NodeId, Timestamp } from './ids';
import { Sentence } from './sentence';

const FileBefore = z.object({
  contentBase64: z.string(),
  mode: z.string(),
  owner: z.string(),
});

/** How a change is taken back. Paths are absolute on the node, or begin with `~/`. */
export const Inverse = z.discriminatedUnion('kind', [
  /** Puts the file back as it was, or removes it when it was not there; refuses when somebody changed it since (`afterSha256`). */
  z.object({
    kind: z.literal('restore-file'),
    path: z.string(),
    before: FileBefore.nullable(),
    afterSha256: z.string(),
  }),
  /** Takes exactly these lines out; removes the file when Muster created it and nothing else is left. */
  z.object({
    kind: z.literal('remove-lines'),
    path: z.string(),
    lines: z.array(z.string()),
    isFileNew: z.boolean(),
  }),
  /** Puts lines back that were replaced (a changed host key), and takes the new ones out. */
  z.object({
    kind: z.literal('replace-lines'),
    path: z.string(),
    remove: z.array(z.string()),
    restore: z.array(z.string()),
    /** Line numbers, from 1, at which the restored lines stood. Absent: they come to where the new ones are taken out. */
    at: z.array(z.number().int().min(1)).optional(),
  }),
  z.object({
    kind: z.literal('remove-packages'),
    manager: z.enum(['apt']),
    packages: z.array(z.string()),
  }),
  /** Removes a file, or a folder that carries Muster's marker file, or an empty folder. */
  z.object({
    kind: z.literal('remove-path'),
    path: z.string(),
    what: z.enum(['file', 'empty-folder', 'marked-folder']),
  }),
  /** Takes the login out of a group that it was put into. */
  z.object({ kind: z.literal('leave-group'), group: z.string() }),
  /** Gives a device the octal mode that it had; a restart does so too. */
  z.object({ kind: z.literal('device-mode'), path: z.literal('/dev/fuse'), mode: z.string() }),
  /** Gives a path the octal mode that it had; refuses when it no longer has the one that Muster gave it. */
  z.object({ kind: z.literal('path-mode'), path: z.string(), mode: z.string(), afterMode: z.string() }),
  z.object({
    kind: z.literal('unmount'),
    path: z.string(),
    source: z.string(),
  }),
  /** Ends a service of the account, forgets it, and removes its file; takes lingering back when Muster switched it on. */
  z.object({
    kind: z.literal('remove-service'),
    system: z.enum(['systemd', 'launchd']),
    name: z.string(),
    path: z.string(),
    afterSha256: z.string(),
    wasLingering: z.boolean(),
  }),
  /** Nothing is left that could be taken back (the act undoes an older change, or is only an observation). */
  z.object({ kind: z.literal('none'), why: Sentence }),
]);
export type Inverse = z.infer<typeof Inverse>;

/** One change made anywhere. Intent is written before the act, the result after it; the newest line of an id counts. */
export const JournalEntry = z.object({
  id: z.string(),
  at: Timestamp,
  jobId: JobId,
  nodeId: NodeId,
  what: Sentence,
  inverse: Inverse,
  state: z.enum(['intent', 'done', 'failed', 'undone']),
  detail: z.string(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;
