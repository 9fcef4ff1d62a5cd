import { say } from '../../shared/model/sentence';
import { byHand } from './by-hand';

export const setPackageIndex = byHand({
  id: 'set-package-index',
  fixes: 'package-index',
  kind: 'manual',
  title: say('Name a package index that the node reaches'),
  rights: null,
  steps: () => [
    [
      say('See what uv and pip use now'),
      'cat ~/.config/uv/uv.toml /etc/uv/uv.toml ~/.config/pip/pip.conf /etc/pip.conf 2>/dev/null\nenv | grep -iE "^(uv_|pip_|https?_proxy|no_proxy)"',
    ],
    [
      say('Where the institute has an index or a proxy of its own, name it'),
      'mkdir -p ~/.config/uv\nprintf \'[[index]]\\nurl = "%s"\\ndefault = true\\n\' INDEX-ADDRESS >> ~/.config/uv/uv.toml',
    ],
  ],
});
