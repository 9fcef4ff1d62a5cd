import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { presentable } from '../engine/presentable';
import { type Contract, type MainHandlers, type Reply, wire } from '../shared/contract-kit';
import { Failure, failureValueOf } from '../shared/failure';
import { say } from '../shared/model/sentence';

/** The one part of Electron that the contract server needs: `ipcMain`, or a stand-in in tests. */
export type InvokeServer = Pick<IpcMain, 'handle'>;

/** Is this request from our own window's own page? Electron checklist, point 17. */
export type TrustSender = (event: IpcMainInvokeEvent) => boolean;

const refuse = (error: unknown): Reply<never> => ({ ok: false, failure: presentable(failureValueOf(error)) });

/** Serves every call of the contract: checks sender and input, runs the handler, and puts failures into values. */
export function serveContract<C extends Contract>(
  contract: C,
  handlers: MainHandlers<C>,
  server: InvokeServer,
  isTrusted: TrustSender,
): void {
  for (const [name, entry] of Object.entries(contract)) {
    if (entry.kind !== 'call') continue;
    const handler = handlers[name as keyof MainHandlers<C>] as (input: unknown) => unknown;
    server.handle(wire(name), async (event, input: unknown): Promise<Reply<unknown>> => {
      if (!isTrusted(event)) return refuse(new Failure('untrusted-sender'));
      const parsed = entry.input.safeParse(input);
      if (!parsed.success) {
        const where = parsed.error.issues
          .map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
          .join('; ');
        return refuse(new Failure('bad-input', say('The request {{name}} is not valid.', { name }), { detail: where }));
      }
      try {
        return { ok: true, value: entry.output.parse(await handler(parsed.data)) };
      } catch (error) {
        return refuse(error);
      }
    });
  }
}
