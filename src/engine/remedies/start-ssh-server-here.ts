import { say } from '../../shared/model/sentence';
import { admin, byHand } from './by-hand';
import { SSH_SERVER_LINES } from './ssh-server-lines';

/** A scheduler on this computer: workers come in over its own SSH server. */
export const startSshServerHere = byHand({
  id: 'start-ssh-server-here',
  fixes: 'scheduler-ssh-server',
  kind: 'command',
  title: say('Start the SSH server on this computer'),
  rights: admin,
  steps: ({ observation }) => {
    const facts = observation?.facts;
    if (!facts) return [];
    if (facts.os === 'windows') return [[say('Run in a PowerShell of an administrator'), SSH_SERVER_LINES.windows]];
    if (facts.os === 'macos')
      return [[say('Turn Remote Login on: System Settings, General, Sharing; or'), SSH_SERVER_LINES.macos]];
    const { packageManager } = facts;
    return packageManager === 'none' || packageManager === 'brew'
      ? [[say('Install OpenSSH’s server with the means of this system, then start it'), 'command -v sshd']]
      : [[say('Install and start it'), SSH_SERVER_LINES[packageManager]]];
  },
});
