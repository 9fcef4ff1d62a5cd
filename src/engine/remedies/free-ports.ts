import { say } from '../../shared/model/sentence';
import { byHand, isOs } from './by-hand';

export const freePorts = byHand({
  id: 'free-ports',
  fixes: 'ports-free',
  kind: 'manual',
  title: say('End what uses the ports of Dask'),
  rights: null,
  steps: (input) => [
    [
      say('See which programs listen'),
      isOs(input, 'windows')
        ? 'Get-NetTCPConnection -State Listen | Where-Object { $_.LocalPort -in 8780..8790 -or $_.LocalPort -in 9000..9100 }'
        : "ss -ltnp 2>/dev/null | grep -E ':(87(8[0-9]|90)|90[0-9][0-9]|9100) ' || lsof -nP -iTCP -sTCP:LISTEN",
    ],
  ],
});
