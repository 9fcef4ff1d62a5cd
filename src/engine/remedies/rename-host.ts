import { say } from '../../shared/model/sentence';
import { admin, byHand, isOs } from './by-hand';

export const renameHost = byHand({
  id: 'rename-host',
  fixes: 'unique-hostname',
  kind: 'command',
  title: say('Give the node a name of its own'),
  rights: admin,
  steps: (input) => [
    [
      say('Set the name'),
      isOs(input, 'windows')
        ? 'Rename-Computer -NewName NEW-NAME -Restart'
        : isOs(input, 'macos')
          ? 'sudo scutil --set HostName NEW-NAME'
          : 'sudo hostnamectl set-hostname NEW-NAME',
    ],
  ],
});
