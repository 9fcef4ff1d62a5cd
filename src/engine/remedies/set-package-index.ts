import { say } from '../../shared/model/sentence';
import { byHand, isOs } from './by-hand';

const WINDOWS = [
  [
    say('See what uv and pip use now'),
    'Get-Content "$env:APPDATA\\uv\\uv.toml", "$env:APPDATA\\pip\\pip.ini" -ErrorAction SilentlyContinue\nGet-ChildItem env: | Where-Object Name -Match "^(UV_|PIP_|HTTPS?_PROXY|NO_PROXY)"',
  ],
  [say('Where the institute has an index of its own, name it'), '$env:UV_DEFAULT_INDEX = "INDEX-ADDRESS"'],
] as const;

export const setPackageIndex = byHand({
  id: 'set-package-index',
  fixes: 'package-index',
  kind: 'manual',
  title: say('Name a package index that the node reaches'),
  rights: null,
  steps: (input) =>
    isOs(input, 'windows')
      ? WINDOWS
      : [
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
