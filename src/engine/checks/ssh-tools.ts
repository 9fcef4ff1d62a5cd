import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, warn } from './check';
import { unanswered } from './evidence';

export const sshTools: JudgingCheck = {
  id: 'ssh-tools',
  title: say('ssh, scp and sftp can be used'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ node, facts }) => {
    const late = unanswered(facts, 'tools');
    if (late) return late;
    const { ssh } = facts;
    const evidence = { version: ssh.version, 'sftp server': ssh.sftpServer };
    const lacks = [
      ...(ssh.hasClient ? [] : ['ssh']),
      ...(ssh.hasScp ? [] : ['scp']),
      ...(ssh.hasSftp ? [] : ['sftp']),
    ].join(', ');
    if (lacks)
      return warn(
        say('{{lacks}} is not installed. Without OpenSSH’s own programs, keys and files have to be carried by hand.', {
          lacks,
        }),
        evidence,
      );
    if (node.id !== MANAGER && ssh.sftpServer.startsWith('missing:'))
      return warn(
        say('The SSH server names {{file}} for sftp, which is not there. Without it, scp and SSHFS find no server.', {
          file: ssh.sftpServer.slice('missing:'.length),
        }),
        evidence,
      );
    if (ssh.agentService !== undefined && ssh.agentService !== 'Running')
      return warn(
        say('The service of the SSH agent is not running. Without it, a key with a passphrase asks at every login.'),
        { ...evidence, 'ssh-agent': ssh.agentService },
      );
    return pass(say('OpenSSH {{version}}.', { version: ssh.version || '?' }), evidence);
  },
  remedies: ['install-ssh-tools', 'windows-manager-by-hand'],
};
