import { say } from '../../shared/model/sentence';
import { addressForScheduler } from '../trust/direction';
import { LOGIN_PROBE_MS, probeLogin } from '../trust/login-probe';
import { couldNotFindOut, type ProbingCheck } from './check';
import { loginFinding, loginText } from './login-finding';
import { needsSchedulerSide, softened } from './worker-host-key-known';

export const schedulerLogin: ProbingCheck = {
  id: 'scheduler-login',
  title: say('Scheduler can log in on the worker'),
  group: 'share',
  level: 'required',
  needs: ['worker-host-key-known'],
  appliesTo: needsSchedulerSide,
  remedies: ['authorise-scheduler-login'],
  timeoutMs: LOGIN_PROBE_MS + 5_000,
  probe: async ({ node, cluster, observation, session, schedulerSession, signal }) => {
    if (!schedulerSession) return couldNotFindOut(say('The scheduler cannot be reached.'));
    const way = {
      address: addressForScheduler(node, cluster, observation.reach.ip),
      port: node.port,
      account: session.user,
    };
    const login = loginText(way);
    // Nobody waits for what is only advised.
    const tries = cluster.runner === 'agilab' ? undefined : 1;
    const finding = loginFinding(await probeLogin(schedulerSession, way, 'shell', signal, tries), {
      from: schedulerSession.nodeId,
      to: node.name,
      login,
      refused: say(
        "The scheduler is refused as {{login}}. Without this login, AGILab's runner cannot start workers there.",
        { login },
      ),
    });
    return softened(finding, cluster);
  },
};
