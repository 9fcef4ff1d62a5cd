import { Failure, type FailureCode } from '../../../shared/failure';
import { nodeOf } from '../../../shared/model/cluster-shape';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import { type LoginProbe, probeLogin } from '../../trust/login-probe';
import { wayBackOf } from '../../trust/way-back';
import type { FlightPlan } from '../flight-plan';

const TRIES = 3;

const CODES: Readonly<Partial<Record<LoginProbe['reason'], FailureCode>>> = {
  'host-key-unknown': 'host-key-unknown',
  'host-key-changed': 'host-key-changed',
  'login-refused': 'login-refused',
  unreachable: 'unreachable',
  'refused-command': 'login-refused',
};

/**
 * Tries both logins that AGILab makes by itself, at the addresses it will use: scheduler to worker, and worker to
 * scheduler with a shell. @throws Failure of the first that does not hold, with the step that mends it.
 */
export async function tryAgilabLogins(job: JobContext, plan: FlightPlan): Promise<void> {
  const scheduler = await job.session(plan.scheduler.id);
  const next = say('Seed host keys and logins in all directions: muster trust --seed.');
  for (const worker of plan.remote) {
    const session = await job.session(worker.id);
    const to = { address: worker.address, port: nodeOf(worker.id, job.cluster)?.port ?? 22, account: session.user };
    const there = await probeLogin(scheduler, to, 'shell', job.signal, TRIES);
    if (!there.isOk)
      throw new Failure(
        CODES[there.reason] ?? 'login-refused',
        say('The scheduler cannot log in on {{node}} as {{account}}@{{address}}, which AGILab does.', {
          node: worker.name,
          account: to.account,
          address: to.address,
        }),
        { nodeId: worker.id, detail: there.said, next },
      );
    const way = { ...wayBackOf(job.cluster, session, scheduler.user), address: plan.scheduler.address };
    const back = await probeLogin(session, way, 'shell', job.signal, TRIES);
    if (!back.isOk)
      throw new Failure(
        CODES[back.reason] ?? 'login-refused',
        say(
          '{{node}} cannot log in with a shell on the scheduler as {{account}}@{{address}}, which AGILab does before it mounts the share.',
          {
            node: worker.name,
            account: way.account,
            address: way.address,
          },
        ),
        { nodeId: worker.id, detail: back.said, next },
      );
  }
}
