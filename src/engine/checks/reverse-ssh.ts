import { say } from '../../shared/model/sentence';
import { LOGIN_PROBE_MS, probeLogin } from '../trust/login-probe';
import { needsWayBack, wayBackLevel, wayBackOf } from '../trust/way-back';
import { couldNotFindOut, type ProbingCheck } from './check';
import { loginFinding, loginText } from './login-finding';

export const reverseSsh: ProbingCheck = {
  id: 'reverse-ssh',
  title: say('Worker can log in on the scheduler'),
  group: 'share',
  level: 'required',
  needs: ['scheduler-host-key-known'],
  appliesTo: (node, cluster) => needsWayBack(node.id, cluster),
  remedies: ['authorise-way-back'],
  timeoutMs: LOGIN_PROBE_MS + 5_000,
  probe: async ({ node, cluster, session, schedulerSession, signal }) => {
    if (!schedulerSession && !cluster.share.account) {
      return couldNotFindOut(say('The scheduler cannot be reached, so its account is not known.'));
    }
    const way = wayBackOf(cluster, session, schedulerSession?.user ?? '');
    const login = loginText(way);
    return loginFinding(await probeLogin(session, way, wayBackLevel(cluster), signal), {
      from: node.name,
      to: 'the scheduler',
      login,
      refused: say('{{from}} is refused as {{login}}. Without this login, SSHFS cannot mount the share.', {
        from: node.name,
        login,
      }),
    });
  },
};
