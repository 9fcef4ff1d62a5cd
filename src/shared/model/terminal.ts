import { z } from 'zod';
import { Sentence } from './sentence';

export const TerminalId = z.string().min(1).max(64).brand<'TerminalId'>();
export type TerminalId = z.infer<typeof TerminalId>;

/** What a terminal is for. The window names a node and one of these, never a command: main makes the command itself. */
export const TerminalPurpose = z.enum(['shell', 'copy-key']);
export type TerminalPurpose = z.infer<typeof TerminalPurpose>;

/** Size in characters. */
export const TerminalSize = z.object({
  columns: z.number().int().min(2).max(1000),
  rows: z.number().int().min(2).max(1000),
});
export type TerminalSize = z.infer<typeof TerminalSize>;

/** A terminal that runs, or why there is none; the command is what to run by hand then. */
export const TerminalOpened = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), terminalId: TerminalId, command: z.string() }),
  z.object({ state: z.literal('unavailable'), reason: Sentence, command: z.string() }),
]);
export type TerminalOpened = z.infer<typeof TerminalOpened>;

/** What a terminal says, in order. `exitCode` is null when a signal ended the program. */
export const TerminalEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('data'), terminalId: TerminalId, data: z.string() }),
  z.object({ type: z.literal('ended'), terminalId: TerminalId, exitCode: z.number().nullable() }),
]);
export type TerminalEvent = z.infer<typeof TerminalEvent>;
