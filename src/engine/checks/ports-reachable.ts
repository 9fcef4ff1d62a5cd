import { randomBytes } from 'node:crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import { say } from '../../shared/model/sentence';
import { answerOf, askScript } from '../remote/answer-of';
import portMeetSource from '../remote/port-meet.sh?raw';
import { observing } from '../remote/script';
import type { ReadOnlySession } from '../session';
import { needsWayBack, wayBackOf } from '../trust/way-back';
import { type ProbingCheck, pass, skip, warn } from './check';
import { SCHEDULER_PORTS, WORKER_PORTS } from './ports-free';

const portMeetScript = observing('port-meet', portMeetSource);
const KNOCK_S = 3;
const LISTEN_S = 6;

/** The scheduler has eleven ports: not every worker can be met at once. */
const turns = new WeakMap<ReadOnlySession, LimitFunction>();
const turnOf = (session: ReadOnlySession): LimitFunction => {
  const known = turns.get(session) ?? pLimit(4);
  turns.set(session, known);
  return known;
};

const portsOf = ({ from, to }: { from: number; to: number }): string =>
  Array.from({ length: Math.min(11, to - from + 1) }, (_, at) => to - at).join(' ');

interface Meeting {
  readonly listener: ReadOnlySession;
  readonly knocker: ReadOnlySession;
  readonly address: string;
  readonly ports: string;
  readonly signal: AbortSignal;
}

/** Lets one node listen for a moment and the other one knock. `port` null: none was free, so nothing is known. */
async function meet({ listener, knocker, address, ports, signal }: Meeting): Promise<{
  port: string | null;
  isMet: boolean;
  said: string;
}> {
  const TOKEN = randomBytes(12).toString('hex');
  const options = { timeoutMs: (LISTEN_S + 4) * 1_000, signal };
  let open: (port: string) => void = () => undefined;
  const opened = new Promise<string>((resolve) => {
    open = resolve;
  });
  const listening = listener
    .observe(portMeetScript, {
      ...options,
      values: { SIDE: 'listen', PORTS: ports, ADDRESS: '', TOKEN, LIMIT: String(LISTEN_S) },
      onLine: (line) => {
        if (line.startsWith('port=')) open(line.slice('port='.length));
      },
    })
    .then((result) => answerOf(portMeetScript.name, result, listener));
  const port = await Promise.race([opened, listening.then((said) => said.one('port'))]);
  if (port === 'none' || port === '') return { port: null, isMet: false, said: '' };
  const values = { SIDE: 'knock', PORTS: port, ADDRESS: address, TOKEN, LIMIT: String(KNOCK_S) };
  const [knock] = await Promise.all([askScript(knocker, portMeetScript, { ...options, values }), listening]);
  return { port, isMet: knock.one('met') === 'yes', said: knock.one('said') };
}

export const portsReachable: ProbingCheck = {
  id: 'ports-reachable',
  title: say('Scheduler and worker reach each other on the ports of Dask'),
  group: 'share',
  level: 'advised',
  needs: ['python3-present', 'ssh-auth'],
  appliesTo: (node, cluster) => needsWayBack(node.id, cluster),
  remedies: ['open-ports'],
  timeoutMs: 40_000,
  probe: async ({ node, cluster, observation, session, schedulerSession, others, signal }) => {
    const theirs = cluster.scheduler === null ? undefined : others.get(cluster.scheduler);
    if (!schedulerSession || theirs?.os === 'windows' || theirs?.python3?.isReal !== true)
      return skip(say('The scheduler cannot be asked yet.'));
    const { address } = wayBackOf(cluster, session, schedulerSession.user);
    const worker = observation.reach.ip ?? node.address;
    return turnOf(schedulerSession)(async () => {
      const [there, back] = await Promise.all([
        meet({ listener: schedulerSession, knocker: session, address, ports: portsOf(SCHEDULER_PORTS), signal }),
        meet({
          listener: session,
          knocker: schedulerSession,
          address: worker,
          ports: portsOf(WORKER_PORTS),
          signal,
        }),
      ]);
      const line = (from: string, to: string, { port, isMet, said }: typeof there) =>
        `${from} to ${to} port ${port ?? '-'}: ${port === null ? 'no port was free' : isMet ? 'met' : said || 'no answer'}`;
      const evidence = {
        'worker to scheduler': line(node.id, address, there),
        'scheduler to worker': line('scheduler', worker, back),
      };
      const shut = [there, back].filter(({ port, isMet }) => port !== null && !isMet);
      if (shut.length > 0)
        return warn(
          say(
            '{{node}} and the scheduler do not reach each other on the ports of Dask in both directions. Without them, the proof cannot compute on {{node}}.',
            { node: node.name },
          ),
          evidence,
        );
      return there.port === null && back.port === null
        ? skip(say('No port of Dask was free to try.'))
        : pass(say('Both directions were tried.'), evidence);
    });
  },
};
