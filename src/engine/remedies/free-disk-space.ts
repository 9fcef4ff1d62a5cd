import { say } from '../../shared/model/sentence';
import { byHand, isOs } from './by-hand';

export const freeDiskSpace = byHand({
  id: 'free-disk-space',
  fixes: 'disk-space',
  kind: 'manual',
  title: say('Free space in the home folder'),
  rights: null,
  steps: (input) => [
    [
      say('See what is large'),
      isOs(input, 'windows')
        ? 'Get-PSDrive -PSProvider FileSystem'
        : 'df -h ~ && du -xsh ~/* ~/.cache 2>/dev/null | sort -h | tail',
    ],
  ],
});
