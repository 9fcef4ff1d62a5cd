import { say } from '../../shared/model/sentence';
import { packageRemedy } from './install-package';

export const installCompiler = packageRemedy({
  id: 'install-compiler',
  fixes: 'compiler-present',
  tool: 'compiler',
  title: say('Install a C compiler'),
  what: say('installed a C compiler'),
});
