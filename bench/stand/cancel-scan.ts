import { setImmediate as turn } from 'node:timers/promises';
import { Engine } from '../../src/engine/engine';
import { nodePorts } from '../../src/engine/node-ports';

/** Scans argv[0] in an engine as the window holds one, cancels after argv[1] ms, and says when it had ended and when the last socket was gone. */
async function cancelScan([cidr = '', afterMs = '']: readonly string[]): Promise<void> {
  const engine = await Engine.open(nodePorts({ canAsk: false, logSink: () => undefined }), 'bench');
  const { jobId, done } = engine.start({
    kind: 'discover',
    cidrs: [cidr],
    typed: [],
    consentToAddresses: 4_096,
    isPassiveOnly: false,
    useMdns: false,
  });
  await new Promise((resolve) => setTimeout(resolve, Number(afterMs)));
  const socketsBefore = sockets();
  const cancelledAt = performance.now();
  engine.cancel(jobId);
  const { state } = await done;
  const answeredMs = Math.round(performance.now() - cancelledAt);
  while (sockets() > 0 && performance.now() - cancelledAt < 20_000) await turn();
  const goneMs = Math.round(performance.now() - cancelledAt);
  process.stdout.write(`${JSON.stringify({ state, socketsBefore, answeredMs, goneMs, left: sockets() })}\n`);
  await engine.close();
  process.exit(0);
}

const sockets = (): number => process.getActiveResourcesInfo().filter((kind) => /^TCP/.test(kind)).length;

void cancelScan(process.argv.slice(2));
