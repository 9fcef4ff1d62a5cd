import { say } from '../../shared/model/sentence';
import { byHand } from './by-hand';

export const freePorts = byHand({
  id: 'free-ports',
  fixes: 'ports-free',
  kind: 'manual',
  title: say('End what uses the ports of Dask'),
  rights: null,
  steps: () => [
    [
      say('See which programs listen'),
      "ss -ltnp 2>/dev/null | grep -E ':(87(8[0-9]|90)|90[0-9][0-9]|9100) ' || lsof -nP -iTCP -sTCP:LISTEN",
    ],
  ],
});
