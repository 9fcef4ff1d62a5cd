import { say } from '../../shared/model/sentence';
import { admin, byHand, isOs } from './by-hand';

export const setClock = byHand({
  id: 'set-clock',
  fixes: 'clock-skew',
  kind: 'command',
  title: say('Set the clock by the network'),
  rights: admin,
  steps: (input) => [
    [
      say('Turn time synchronisation on'),
      isOs(input, 'windows')
        ? 'Start-Service w32time\nw32tm /resync'
        : isOs(input, 'macos')
          ? 'sudo systemsetup -setusingnetworktime on'
          : 'sudo timedatectl set-ntp true',
    ],
  ],
});
