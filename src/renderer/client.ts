import type { MusterContract } from '../shared/contract';
import type { BridgeApi, Reply } from '../shared/contract-kit';
import type { FailureValue } from '../shared/failure';
import type { JobId } from '../shared/model/ids';
import type { JobSpec } from '../shared/model/job';
import { english, say } from '../shared/model/say';

declare global {
  interface Window {
    readonly muster: BridgeApi<MusterContract>;
  }
}

type Api = BridgeApi<MusterContract>;
/** Names of the contract's calls. */
export type CallName = {
  [K in keyof MusterContract]: MusterContract[K]['kind'] extends 'call' ? K : never;
}[keyof MusterContract];
type InputOf<K extends CallName> = Parameters<Api[K]>[0];
/** What a call answers with, unwrapped. */
export type AnswerOf<K extends CallName> = Awaited<ReturnType<Api[K]>> extends Reply<infer V> ? V : never;

/** A call that was refused or failed. `value` is what a person may read. */
export class ClientFailure extends Error {
  readonly value: FailureValue;
  constructor(value: FailureValue) {
    super(english(value.message));
    this.name = 'ClientFailure';
    this.value = value;
  }
}

/** Any thrown thing as a failure value for the window. */
export function failureOf(error: unknown): FailureValue {
  if (error instanceof ClientFailure) return error.value;
  return {
    code: 'internal',
    message: say('The window could not do this.'),
    next: say('Close Muster and start it again. Nothing on the nodes was changed by this.'),
    detail: error instanceof Error ? error.message : String(error),
    nodeId: null,
  };
}

/** Asks main one thing. @throws ClientFailure when main refuses or fails. */
export async function call<K extends CallName>(
  name: K,
  ...input: undefined extends InputOf<K> ? [] : [input: InputOf<K>]
): Promise<AnswerOf<K>> {
  const send = window.muster[name] as (value: unknown) => Promise<Reply<AnswerOf<K>>>;
  const reply = await send(input[0]);
  if (reply.ok) return reply.value;
  throw new ClientFailure(reply.failure);
}

/** Starts a job and answers with its id at once. @throws ClientFailure when it is refused. */
export const startJob = async (spec: JobSpec): Promise<JobId> => (await call('job.start', spec)).jobId;

/** Listens to the commands that are chosen in the window's menu; answers with the way to stop. */
export const listenCommands = (listener: Parameters<Api['shell.commands']>[0]): (() => void) =>
  window.muster['shell.commands'](listener);

/** Listens to the engine's events; answers with the way to stop. */
export const listen = (listener: Parameters<Api['engine.events']>[0]): (() => void) =>
  window.muster['engine.events'](listener);

/** Listens to what the terminals say; answers with the way to stop. */
export const listenToTerminals = (listener: Parameters<Api['terminal.events']>[0]): (() => void) =>
  window.muster['terminal.events'](listener);
