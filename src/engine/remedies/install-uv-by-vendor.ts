import { say } from '../../shared/model/sentence';
import { byHand, isOs } from './by-hand';

export const installUvByVendor = byHand({
  id: 'install-uv-by-vendor',
  fixes: 'uv-present',
  kind: 'command',
  title: say("Install uv with its maker's own line"),
  rights: null,
  steps: (input) => {
    if (!input.observation?.facts) return [];
    return isOs(input, 'windows')
      ? [
          [
            say('Run in PowerShell'),
            'powershell -ExecutionPolicy ByPass -c "irm https://astral.sh/uv/install.ps1 | iex"',
          ],
        ]
      : [[say('Run on the node'), 'curl -LsSf https://astral.sh/uv/install.sh | sh']];
  },
});
