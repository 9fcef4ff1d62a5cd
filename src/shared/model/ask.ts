import { z } from 'zod';
import { HostKey, HostKeyComparison, HostKeyMatch } from './host-key';
import { AskId, JobId, NodeId } from './ids';
import { Sentence } from './sentence';

const common = { askId: AskId, jobId: JobId, nodeId: NodeId };

/** Is this really the node? Raised only when a person started the job. `pinned` is filled for a changed key. */
export const HostKeyQuestion = z.object({
  ...common,
  about: z.literal('host-key'),
  address: z.string(),
  port: z.number(),
  match: HostKeyMatch,
  offered: z.array(HostKey),
  pinned: z.array(HostKey),
  /** Command that prints the fingerprints on the node's own console. */
  command: z.string(),
});

/** A password or passphrase, used once for `purpose`, kept in memory until then. */
export const PasswordQuestion = z.object({
  ...common,
  about: z.literal('password'),
  secret: z.enum(['login-password', 'sudo-password', 'key-passphrase', 'server-prompt']),
  user: z.string(),
  purpose: Sentence,
  /** The server's own prompt, cleaned, for keyboard-interactive. */
  prompt: z.string(),
});

export const ConfirmQuestion = z.object({
  ...common,
  about: z.literal('confirm'),
  text: Sentence,
  detail: z.string(),
});

export const Question = z.discriminatedUnion('about', [HostKeyQuestion, PasswordQuestion, ConfirmQuestion]);
export type Question = z.infer<typeof Question>;
export type HostKeyQuestion = z.infer<typeof HostKeyQuestion>;
export type PasswordQuestion = z.infer<typeof PasswordQuestion>;

/** `pasted` is compared with the offered keys by code; `confirmed-by-eye` needs `fingerprint` too: the one that the person saw. */
export const HostKeyAnswer = z.object({
  about: z.literal('host-key'),
  decision: z.enum(['trust', 'refuse']),
  fingerprint: z.string().max(4096),
  comparison: HostKeyComparison,
});
export const PasswordAnswer = z.object({
  about: z.literal('password'),
  value: z.string().max(4096),
});
export const ConfirmAnswer = z.object({
  about: z.literal('confirm'),
  yes: z.boolean(),
});

export const Answer = z.discriminatedUnion('about', [HostKeyAnswer, PasswordAnswer, ConfirmAnswer]);
export type Answer = z.infer<typeof Answer>;
export type HostKeyAnswer = z.infer<typeof HostKeyAnswer>;

/** A question without its ids, as engine code raises it. */
export type QuestionDraft = Question extends infer Q
  ? Q extends Question
    ? Omit<Q, 'askId' | 'jobId'>
    : never
  : never;
/** The answer that belongs to a question. */
export type AnswerTo<Q extends { about: Question['about'] }> = Extract<Answer, { about: Q['about'] }>;
