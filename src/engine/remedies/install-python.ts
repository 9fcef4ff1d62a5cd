import { say } from '../../shared/model/sentence';
import { packageRemedy } from './install-package';

export const installPython = packageRemedy({
  id: 'install-python',
  fixes: 'python3-present',
  tool: 'python3',
  title: say('Install Python 3'),
  what: say('installed Python 3'),
});
