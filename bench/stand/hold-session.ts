import { createSessionPort } from '../../src/engine/sessions';
import type { NodeId } from '../../src/shared/model/ids';

/** Opens a session to argv (address, port, user), says "open", and says when it is told that the connection is gone. */
async function holdSession([address = '', port = '', user = '']: readonly string[]): Promise<void> {
  const home = process.env.HOME ?? '';
  const sessions = createSessionPort({ home, env: process.env, now: Date.now, log: () => undefined });
  const target = { nodeId: 'peer' as NodeId, address, port: Number(port), user, isTyped: false };
  const session = await sessions.open(target, { timeoutMs: 10_000 });
  process.stdout.write('open\n');
  await session.closed;
  process.stdout.write(`closed ${Date.now()}\n`);
  process.exit(0);
}

void holdSession(process.argv.slice(2));
