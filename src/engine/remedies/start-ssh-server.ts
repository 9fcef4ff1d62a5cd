import { say } from '../../shared/model/sentence';
import { discoveryLines } from './agilab-lines';
import { admin, byHand } from './by-hand';
import { SSH_SERVER_LINES } from './ssh-server-lines';

/** Nothing is known of a node whose port is shut, so every system's lines are shown. */
export const startSshServer = byHand({
  id: 'start-ssh-server',
  fixes: 'tcp-22-open',
  kind: 'manual',
  title: say('Start the SSH server on the node'),
  rights: admin,
  steps: ({ node, cluster, observation }) =>
    observation?.reach.state === 'open'
      ? []
      : [
          [say('On Debian and Ubuntu'), SSH_SERVER_LINES.apt],
          [say('On Fedora and RHEL'), SSH_SERVER_LINES.dnf],
          [say('On openSUSE'), SSH_SERVER_LINES.zypper],
          [say('On Arch'), SSH_SERVER_LINES.pacman],
          [say('On Alpine'), SSH_SERVER_LINES.apk],
          [say('On macOS: System Settings, General, Sharing, Remote Login; or'), SSH_SERVER_LINES.macos],
          [say('On Windows, in a PowerShell of an administrator'), SSH_SERVER_LINES.windows],
          [
            say('Where a firewall is in the way'),
            'sudo ufw allow ssh   # or: sudo firewall-cmd --permanent --add-service=ssh && sudo firewall-cmd --reload',
          ],
          [
            say('Then look for the node again, by Muster or by AGILab'),
            `muster discover\n${discoveryLines(node, cluster)}`,
          ],
        ],
});
