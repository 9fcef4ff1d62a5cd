import { say } from '../../shared/model/sentence';
import { packageRemedy } from './install-package';

export const installSshfs = packageRemedy({
  id: 'install-sshfs',
  fixes: 'sshfs-present',
  tool: 'sshfs',
  title: say('Install the SSHFS client'),
  what: say('installed the SSHFS client'),
});
