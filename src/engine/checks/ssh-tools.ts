import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { type Finding, type ProbingCheck, pass, warn } from './check';
import { unanswered } from './evidence';

const noSftp = (evidence: Finding['evidence']): Finding =>
  warn(say('The SSH server offers no sftp. Without it, scp and SSHFS find no server.'), evidence);

function judged(node: NodeId, facts: NodeFacts): Finding {
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
  if (node !== MANAGER && ssh.sftpServer.startsWith('missing:'))
    return warn(
      say('The SSH server names {{file}} for sftp, which is not there. Without it, scp and SSHFS find no server.', {
        file: ssh.sftpServer.slice('missing:'.length),
      }),
      evidence,
    );
  if (node !== MANAGER && ssh.sftpServer === 'none') return noSftp(evidence);
  if (ssh.agentService !== undefined && ssh.agentService !== 'Running')
    return warn(
      say('The service of the SSH agent is not running. Without it, a key with a passphrase asks at every login.'),
      { ...evidence, 'ssh-agent': ssh.agentService },
    );
  return pass(say('OpenSSH {{version}}.', { version: ssh.version || '?' }), evidence);
}

export const sshTools: ProbingCheck = {
  id: 'ssh-tools',
  title: say('ssh, scp and sftp can be used'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  remedies: ['install-ssh-tools', 'offer-sftp', 'windows-manager-by-hand'],
  timeoutMs: 10_000,
  probe: async ({ node, facts, session }) => {
    const finding = judged(node.id, facts);
    // Some systems keep sshd_config from everybody: then the server itself is asked.
    if (finding.status !== 'pass' || facts.ssh.sftpServer !== '' || !session.offersSftp) return finding;
    return (await session.offersSftp()) === false ? noSftp(finding.evidence) : finding;
  },
};
