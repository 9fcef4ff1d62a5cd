import type { ReadOnlySession, Session, SessionPort } from '../session';

/** How long one step on a node may take, as `--timeout` says it; null = no limit but the step's own. */
export interface StepLimit {
  ms: number | null;
}

type Timed = { readonly timeoutMs: number };

/** The port with a limit on every connection, script and command. A step never gets longer by it, only shorter. */
export function limitedSessions(port: SessionPort, limit: Readonly<StepLimit>): SessionPort {
  const within = <T extends Timed>(options: T): T =>
    limit.ms === null || options.timeoutMs <= limit.ms ? options : { ...options, timeoutMs: limit.ms };
  return {
    reach: (target, options) => port.reach(target, within(options)),
    hostKeys: (target, options) => port.hostKeys(target, within(options)),
    pinnedKeys: (target) => port.pinnedKeys(target),
    open: async (target, options) => limitedSession(await port.open(target, within(options)), within),
    loginOf: (error, target) => port.loginOf(error, target),
    local: () => limitedSession(port.local(), within),
    holdUpOf: (target) => port.holdUpOf?.(target) ?? null,
    ...(port.lan ? { lan: port.lan } : {}),
  };
}

function limitedSession(session: Session, within: <T extends Timed>(options: T) => T): Session {
  const connectTo = session.connectTo?.bind(session);
  return {
    nodeId: session.nodeId,
    user: session.user,
    localAddress: session.localAddress,
    closed: session.closed,
    observe: (script: Parameters<ReadOnlySession['observe']>[0], options) => session.observe(script, within(options)),
    run: (script, options) => session.run(script, within(options)),
    readFile: (path, options) => session.readFile(path, options),
    writeFile: (path, content, options) => session.writeFile(path, content, options),
    close: () => session.close(),
    ...(connectTo ? { connectTo } : {}),
  };
}
