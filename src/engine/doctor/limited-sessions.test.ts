import { expect, test } from 'vitest';
import type { Session, SessionPort } from '../session';
import { limitedSessions, type StepLimit } from './limited-sessions';

test('no step gets longer than the limit, none gets longer by it, and without a limit each has its own', async () => {
  const asked: number[] = [];
  const note = (_what: unknown, { timeoutMs }: { timeoutMs: number }) => {
    asked.push(timeoutMs);
    return Promise.resolve();
  };
  const session = { observe: note, run: note, nodeId: 'n', user: 'u' } as unknown as Session;
  const port = {
    reach: note,
    open: (target: unknown, options: { timeoutMs: number }) => note(target, options).then(() => session),
    local: () => session,
  } as unknown as SessionPort;
  const limit: StepLimit = { ms: 5_000 };
  const limited = limitedSessions(port, limit);
  const opened = await limited.open({} as never, { timeoutMs: 20_000 });
  await opened.observe({} as never, { timeoutMs: 1_000 });
  await opened.run({} as never, { timeoutMs: 60_000 });
  await limited.local().run({} as never, { timeoutMs: 60_000 });
  expect(asked).toEqual([5_000, 1_000, 5_000, 5_000]);
  limit.ms = null;
  await opened.run({} as never, { timeoutMs: 60_000 });
  expect(asked.at(-1)).toBe(60_000);
  expect([opened.nodeId, opened.user, opened.connectTo, limited.lan]).toEqual(['n', 'u', undefined, undefined]);
});
