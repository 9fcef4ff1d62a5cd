import { say } from '../../shared/model/sentence';
import { byHand, isOs } from './by-hand';
import { MAC_PATH_LINES } from './install-lines';

export const fixPathByHand = byHand({
  id: 'fix-path-by-hand',
  fixes: 'sshfs-present',
  kind: 'command',
  title: say('Put Homebrew on the PATH of SSH commands'),
  rights: null,
  steps: (input) =>
    isOs(input, 'macos')
      ? [
          [say('Add to ~/.zshenv, then look again'), MAC_PATH_LINES.join('\n')],
          [say('Look from this computer'), `ssh ${input.node.address} 'command -v sshfs'`],
        ]
      : [],
});
