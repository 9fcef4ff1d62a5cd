import { say } from '../../shared/model/sentence';
import { packageRemedy } from './install-package';

export const installSshTools = packageRemedy({
  id: 'install-ssh-tools',
  fixes: 'ssh-tools',
  tool: 'ssh',
  title: say('Install the OpenSSH client'),
  what: say('installed the OpenSSH client'),
});
