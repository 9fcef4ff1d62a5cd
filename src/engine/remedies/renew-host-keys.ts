import { say } from '../../shared/model/sentence';
import { admin, byHand, isOs } from './by-hand';

/** A machine that was copied from another one with its keys. */
export const renewHostKeys = byHand({
  id: 'renew-host-keys',
  fixes: 'unique-host-key',
  kind: 'command',
  title: say('Give the copied node host keys of its own'),
  rights: admin,
  steps: (input) =>
    isOs(input, 'windows')
      ? []
      : [
          [
            say('Make new host keys on the copy; every computer that knows the old ones has to compare again'),
            isOs(input, 'macos')
              ? 'sudo rm /etc/ssh/ssh_host_*_key*\nsudo ssh-keygen -A\nsudo launchctl kickstart -k system/com.openssh.sshd'
              : 'sudo rm /etc/ssh/ssh_host_*_key*\nsudo ssh-keygen -A\nsudo systemctl restart ssh || sudo systemctl restart sshd',
          ],
        ],
});
