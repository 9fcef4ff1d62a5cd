import { isWorker } from '../../shared/model/cluster-shape';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass } from './check';
import { unanswered } from './evidence';

export const osSupported: JudgingCheck = {
  id: 'os-supported',
  title: say('The system is Linux or macOS'),
  group: 'system',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ node, cluster, facts }) => {
    const evidence = { system: facts.osName, kernel: facts.kernel, architecture: facts.arch };
    if (facts.os === 'linux' || facts.os === 'macos') {
      return (
        unanswered(facts, 'system') ??
        pass(say('{{os}} on {{arch}}.', { os: facts.osName, arch: facts.arch }), evidence)
      );
    }
    if (facts.os === 'windows' && node.id === MANAGER && !isWorker(node.id, cluster)) {
      return pass(say('{{os}}: this computer can manage the cluster.', { os: facts.osName }), evidence);
    }
    return facts.os === 'windows'
      ? fail(
          say(
            'This is a Windows machine. Without Linux or macOS it cannot be a worker; WinFsp and SSHFS-Win are the way by hand.',
          ),
          evidence,
        )
      : fail(
          say('{{os}} is not supported. Without Linux or macOS the node cannot take part.', { os: facts.osName }),
          evidence,
        );
  },
  remedies: ['windows-by-hand'],
};
