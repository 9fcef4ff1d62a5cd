import { say } from '../../shared/model/sentence';
import { packageRemedy } from './install-package';

export const installCurl = packageRemedy({
  id: 'install-curl',
  fixes: 'curl-present',
  tool: 'curl',
  title: say('Install curl'),
  what: say('installed curl'),
});
