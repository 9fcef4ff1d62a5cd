import type { z } from 'zod';
import type { FailureValue } from './failure';

/** Question → answer. Anything long is a job, started through a call that returns its id at once. */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: 'call', input, output }) as const;
/** Main → window, in order. */
export const feed = <P extends z.ZodType>(payload: P) => ({ kind: 'feed', payload }) as const;

export type CallEntry = { kind: 'call'; input: z.ZodType; output: z.ZodType };
export type FeedEntry = { kind: 'feed'; payload: z.ZodType };
export type Contract = Record<string, CallEntry | FeedEntry>;

/** The names and kinds of a contract: all that preload and renderer need at run time. */
export type KindsOf<C extends Contract> = {
  readonly [K in keyof C]: C[K]['kind'];
};

/** What every call answers with: failures are values, because Errors lose their fields on the bridge. */
export type Reply<T> = { ok: true; value: T } | { ok: false; failure: FailureValue };

/** One function per call entry; leaving one out does not compile. */
export type MainHandlers<C extends Contract> = {
  [K in keyof C as C[K] extends CallEntry ? K : never]: C[K] extends {
    input: infer I extends z.ZodType;
    output: infer O extends z.ZodType;
  }
    ? (input: z.output<I>) => Promise<z.output<O>> | z.output<O>
    : never;
};

/** What preload puts on `window.muster`: calls answer with a Reply, feeds return their own unsubscribe. */
export type BridgeApi<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends {
    kind: 'call';
    input: infer I extends z.ZodType;
    output: infer O extends z.ZodType;
  }
    ? (input: z.input<I>) => Promise<Reply<z.output<O>>>
    : C[K] extends { kind: 'feed'; payload: infer P extends z.ZodType }
      ? (listener: (payload: z.output<P>) => void) => () => void
      : never;
};

/** Channel name on the wire: the only place that makes one. */
export const wire = (name: string): string => `muster:${name}`;
