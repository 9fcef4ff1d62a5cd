import { Failure, type FailureCode } from '../../../shared/failure';
import { nodeOf } from '../../../shared/model/cluster-shape';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import type { Session } from '../../session';
import { createTurns } from '../../ssh/turns';
import { type LoginProbe, probeLogin } from '../../trust/login-probe';
import { wayBackOf } from '../../trust/way-back';
import type { FlightPlan, RunNode } from '../flight-plan';
import { allOf } from '../phases';

const TRIES = 3;
const SEED = say('Seed host keys and logins in all directions: muster trust --seed.');

const CODES: Readonly<Partial<Record<LoginProbe['reason'], FailureCode>>> = {
  'host-key-unknown': 'host-key-unknown',
  'host-key-changed': 'host-key-changed',
  'login-refused': 'login-refused',
  unreachable: 'unreachable',
  'refused-command': 'login-refused',
};

/**
 * Tries both logins that AGILab makes by itself, at the addresses it will use: scheduler to worker, and worker to
 * scheduler with a shell. Side by side, but not more at once than sshd takes.
 * @throws Failure of the first that does not hold, with the step that mends it.
 */
export async function tryAgilabLogins(job: JobContext, plan: FlightPlan): Promise<void> {
  const scheduler = await job.session(plan.scheduler.id);
  const takeTurn = createTurns();
  const tries = plan.remote.map(async (worker) => {
    const free = await takeTurn(plan.scheduler.address);
    try {
      const session = await job.session(worker.id);
      await allOf([tryThere(job, scheduler, session, worker), tryBack(job, scheduler, session, worker, plan)]);
    } finally {
      free();
    }
  });
  await allOf(tries);
}

async function tryThere(job: JobContext, scheduler: Session, session: Session, worker: RunNode): Promise<void> {
  const to = { address: worker.address, port: nodeOf(worker.id, job.cluster)?.port ?? 22, account: session.user };
  const there = await probeLogin(scheduler, to, 'shell', job.signal, TRIES);
  if (there.isOk) return;
  const what = say('The scheduler cannot log in on {{node}} as {{account}}@{{address}}, which AGILab does.', {
    node: worker.name,
    account: to.account,
    address: to.address,
  });
  throw new Failure(CODES[there.reason] ?? 'login-refused', what, {
    nodeId: worker.id,
    detail: there.said,
    next: SEED,
  });
}

async function tryBack(
  job: JobContext,
  scheduler: Session,
  session: Session,
  worker: RunNode,
  plan: FlightPlan,
): Promise<void> {
  const way = { ...wayBackOf(job.cluster, session, scheduler.user), address: plan.scheduler.address };
  const back = await probeLogin(session, way, 'shell', job.signal, TRIES);
  if (back.isOk) return;
  const what = say(
    '{{node}} cannot log in with a shell on the scheduler as {{account}}@{{address}}, which AGILab does before it mounts the share.',
    { node: worker.name, account: way.account, address: way.address },
  );
  throw new Failure(CODES[back.reason] ?? 'login-refused', what, { nodeId: worker.id, detail: back.said, next: SEED });
}
