import { MANAGER } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { byHand, isOs } from './by-hand';
import { OPENSSH_CLIENT_LINES, windowsManagerSteps } from './windows-lines';

/** A Windows machine that was meant to be a worker. */
export const windowsByHand = byHand({
  id: 'windows-by-hand',
  fixes: 'os-supported',
  kind: 'manual',
  title: say('Set Windows up by hand'),
  rights: say('An administrator PowerShell.'),
  steps: (input) => {
    if (!isOs(input, 'windows')) return [];
    if (input.node.id === MANAGER) return windowsManagerSteps(input.cluster, '<worker-host>');
    return [
      [
        say('Install WinFsp and SSHFS-Win, and mount the share by hand'),
        'winget install WinFsp.WinFsp SSHFS-Win.SSHFS-Win',
      ],
      [say('Or use this machine as the manager only'), OPENSSH_CLIENT_LINES],
    ];
  },
});

/** This computer, when it runs Windows: capability, agent, share setting and seeding. */
export const windowsManagerByHand = byHand({
  id: 'windows-manager-by-hand',
  fixes: 'ssh-tools',
  kind: 'command',
  title: say('Prepare this Windows computer as the manager'),
  rights: say('An administrator PowerShell.'),
  steps: (input) =>
    isOs(input, 'windows') && input.node.id === MANAGER ? windowsManagerSteps(input.cluster, '<worker-host>') : [],
});
