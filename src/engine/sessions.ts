import { Failure, failureValueOf } from '../shared/failure';
import type { HostKeyObservation } from '../shared/model/host-key';
import type { LoginObservation, Reach } from '../shared/model/node';
import { english } from '../shared/model/say';
import { lanThrough } from './discovery/lan';
import { LocalSession } from './local/local-session';
import { FRAME_TIMES, type FrameTimes } from './remote/run-script';
import type { OpenOptions, Session, SessionPort, SshTarget } from './session';
import { loginDetail } from './ssh/connect-failure';
import { Doors } from './ssh/doors';
import { isForOpenSsh } from './ssh/key-kind';
import type { LoginRecord } from './ssh/login';
import { observeHostKeys, pinnedHostKeys } from './ssh/observe-host-keys';
import { openClient } from './ssh/open-client';
import { reachTarget } from './ssh/reach';
import { loginName, type SshContext } from './ssh/ssh-config';
import { SshSession } from './ssh/ssh-session';
import { openSystemSsh } from './ssh/system-ssh';
import { SystemSshSession } from './ssh/system-ssh-session';
import { createTurns } from './ssh/turns';

export interface SessionPortOptions extends SshContext {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Heartbeat and ending times; the tests shorten them. */
  readonly times?: FrameTimes;
}

/** The port to real machines: ssh2 for nodes, child processes for this computer. */
export function createSessionPort(options: SessionPortOptions): SessionPort {
  const context: SshContext = { home: options.home, env: options.env };
  const times = options.times ?? FRAME_TIMES;
  const takeTurn = createTurns();
  const doors = new Doors();
  const records = new Map<string, LoginRecord>();
  const local = new LocalSession(context, times);

  return {
    reach: (target, reachOptions): Promise<Reach> => reachTarget(target, context, { ...reachOptions, takeTurn, doors }),

    hostKeys: (target, keyOptions): Promise<HostKeyObservation> =>
      observeHostKeys(target, context, { ...keyOptions, takeTurn, doors }),

    pinnedKeys: (target): Promise<HostKeyObservation> => pinnedHostKeys(target, context),

    async open(target: SshTarget, openOptions: OpenOptions): Promise<Session> {
      const startedAt = options.now();
      const { nodeId } = target;
      const onRecord = (record: LoginRecord) => records.set(keyOf(target), record);
      try {
        const opened = await openClient(target, context, { ...openOptions, takeTurn, doors, onRecord });
        options.log(`${nodeId}: logged in as ${opened.user} in ${options.now() - startedAt} ms`);
        return new SshSession(nodeId, opened, times);
      } catch (error) {
        const record = records.get(keyOf(target));
        if (!isForSystemSsh(error, record)) throw error;
        const connection = await openSystemSsh(target, context, openOptions).catch((failed: unknown) => {
          if (openOptions.signal?.aborted) throw failed;
          options.log(`${nodeId}: ${failureValueOf(failed).detail || String(failed)}`);
          throw error;
        });
        if (record) record.agent = 'ssh of this system';
        options.log(`${nodeId}: logged in as ${connection.user} by ssh in ${options.now() - startedAt} ms`);
        return new SystemSshSession(nodeId, connection, times);
      }
    },

    loginOf(error: unknown, target: SshTarget): LoginObservation {
      const record = records.get(keyOf(target));
      const user = record?.user ?? target.user ?? loginName(context);
      const methods = record?.methods ?? [];
      if (error === null || error === undefined)
        return { state: 'ok', user, methods, detail: record === undefined ? '' : loginDetail(record) };
      const { code, message, detail, next } = failureValueOf(error);
      const isRefused = code === 'login-refused' || code === 'key-unusable';
      const said = [english(message), detail, english(next)].filter(Boolean).join(' ');
      return {
        state: isRefused ? 'refused' : 'error',
        user,
        methods,
        detail: isRefused ? said : detail || english(message),
      };
    },

    local: (): Session => local,

    lan: lanThrough(doors),
  };
}

/** The host key was verified and every plain key refused, but a FIDO key or a certificate is there that OpenSSH can show. */
const isForSystemSsh = (error: unknown, record: LoginRecord | undefined): boolean =>
  error instanceof Failure &&
  (error.code === 'login-refused' || error.code === 'key-unusable') &&
  record?.unusable.some(isForOpenSsh) === true;

const keyOf = (target: SshTarget): string => JSON.stringify([target.nodeId, target.address, target.port, target.user]);
