import { say } from '../../shared/model/sentence';
import { packageRemedy } from './install-package';
import type { Remedy } from './remedy';

const installing = packageRemedy({
  id: 'install-ssh-tools',
  fixes: 'ssh-tools',
  tool: 'ssh',
  title: say('Install the OpenSSH client'),
  what: say('installed the OpenSSH client'),
});

export const installSshTools: Remedy = {
  ...installing,
  plan: (input) => {
    const ssh = input.observation?.facts?.ssh;
    // What its server does not offer is no matter of the client.
    return ssh?.hasClient && ssh.hasScp && ssh.hasSftp ? null : installing.plan(input);
  },
};
