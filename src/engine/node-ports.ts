import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { computerFacts } from './local/computer-facts';
import type { EnginePorts } from './ports';
import { presentableText } from './presentable';
import { createRecordedPort, practiceLab } from './recorded/recorded-port';
import { createSessionPort } from './sessions';
import { patientPort } from './ssh/patient-port';

/** Time that every answer of a practice node takes, so that a person can watch. */
const PRACTICE_DELAY_MS = 120;

/** The practice lab was asked for in the environment: recorded nodes, nothing real is touched. */
export const isPractice = (env: NodeJS.ProcessEnv): boolean => env.MUSTER_SESSION === 'recorded';

/** `~/.muster`, or where MUSTER_HOME points. The practice lab has a folder of its own, so that it never touches a real cluster. */
export const stateDirOf = (env: NodeJS.ProcessEnv): string =>
  env.MUSTER_HOME ?? join(homedir(), '.muster', ...(isPractice(env) ? ['practice'] : []));

/** Where the practice lab inside a window keeps its clusters: apart from the real ones. */
export const practiceDirOf = (env: NodeJS.ProcessEnv): string =>
  isPractice(env) ? stateDirOf(env) : join(stateDirOf(env), 'practice');

/** The engine's ports over this computer: the same for the command line and for the window. `MUSTER_SESSION=recorded` is the practice lab. */
export function nodePorts(options: {
  canAsk: boolean;
  logSink: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  acceptsUnseenKeys?: boolean;
  remembersLooks?: boolean;
  /** The practice lab inside a window that began on real nodes: recorded nodes, and a folder of their own. */
  isPractice?: boolean;
}): EnginePorts {
  const env = options.env ?? process.env;
  const logSink = (line: string) => options.logSink(presentableText(line));
  const isInside = options.isPractice === true && !isPractice(env);
  const stateDir = isInside ? practiceDirOf(env) : stateDirOf(env);
  const acceptsUnseenKeys = options.acceptsUnseenKeys === true;
  const remembersLooks = options.remembersLooks === true;
  const common = {
    now: Date.now,
    stateDir,
    canAsk: options.canAsk,
    acceptsUnseenKeys,
    remembersLooks,
    version,
    logSink,
  };
  if (isInside || isPractice(env)) {
    // The person's own known_hosts and keys stay out of it.
    const home = join(stateDir, 'practice-home');
    const delayMs = Number(env.MUSTER_PRACTICE_DELAY_MS ?? PRACTICE_DELAY_MS);
    const sessions = createRecordedPort(
      practiceLab({ managerHome: home, delayMs, floodBytes: Number(env.MUSTER_PRACTICE_FLOOD_BYTES ?? 0) }),
      Date.now,
      join(stateDir, 'practice-lab.json'),
    );
    return { ...common, isPractice: true, home, env: {}, sessions };
  }
  const home = env.HOME ?? userInfo().homedir;
  const real = createSessionPort({ home, env, now: Date.now, log: logSink });
  const sessions = patientPort(real, { now: Date.now, log: logSink });
  return { ...common, home, env, sessions, computer: computerFacts };
}
