import { MANAGER } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { admin, byHand } from './by-hand';

/** One file of its own is enough for systems that include the folder; the others take the line at the end of the file. */
const OFFER = `if [ -d /etc/ssh/sshd_config.d ]; then echo 'Subsystem sftp internal-sftp' | sudo tee /etc/ssh/sshd_config.d/10-sftp.conf
else echo 'Subsystem sftp internal-sftp' | sudo tee -a /etc/ssh/sshd_config; fi`;

/** A server whose configuration offers no sftp, or names a program for it that is not there. */
export const offerSftp = byHand({
  id: 'offer-sftp',
  fixes: 'ssh-tools',
  kind: 'command',
  title: say('Let the SSH server offer sftp'),
  rights: admin,
  steps: ({ node, observation }) => {
    const facts = observation?.facts;
    if (!facts || facts.os === 'windows' || node.id === MANAGER) return [];
    const { hasClient, hasScp, hasSftp, sftpServer } = facts.ssh;
    // Empty: nobody but root may read it, and the server said no.
    const isMissing = sftpServer.startsWith('missing:');
    if (!hasClient || !hasScp || !hasSftp || !(isMissing || ['', 'none'].includes(sftpServer))) return [];
    return [
      [say('See what the server offers'), 'sudo grep -rni subsystem /etc/ssh/sshd_config /etc/ssh/sshd_config.d'],
      isMissing
        ? [
            say('Name the sftp that is built into the server'),
            `sudo sed -i.before 's|^\\([[:blank:]]*[Ss]ubsystem[[:blank:]]*sftp\\).*|\\1 internal-sftp|' /etc/ssh/sshd_config`,
          ]
        : [say('Offer the sftp that is built into the server'), OFFER],
      [
        say('Let the server read it'),
        facts.os === 'macos'
          ? 'sudo launchctl kickstart -k system/com.openssh.sshd'
          : 'sudo systemctl reload ssh || sudo systemctl reload sshd || sudo kill -HUP "$(pgrep -o -x sshd)"',
      ],
    ];
  },
});
