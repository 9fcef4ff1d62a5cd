import { say } from '../../shared/model/sentence';
import { byHand } from './by-hand';

/**
 * The same as `install-public-key` with the programs of OpenSSH alone, for the terminal: a key with a passphrase of one's
 * own, held by the agent, and whatever way of login the server asks for.
 */
export const installPublicKeyByTerminal = byHand({
  id: 'install-public-key-by-terminal',
  fixes: 'ssh-auth',
  kind: 'command',
  title: say('Install a key with a passphrase, in the terminal'),
  rights: null,
  steps: ({ node, observation }) => {
    const login = observation?.login;
    if (!login || login.state === 'ok') return [];
    const port = node.port === 22 ? '' : `-p ${node.port} `;
    return [
      [
        say('Make a key, where this computer has none; it asks for a passphrase, and an empty one means none'),
        'ssh-keygen -t ed25519 -a 100 -f ~/.ssh/id_ed25519',
      ],
      [say('Give it to the agent, so that the passphrase is typed once'), 'ssh-add ~/.ssh/id_ed25519'],
      [
        say('Add its public half to authorized_keys of {{user}}; a line that is there is not put again', {
          user: login.user,
        }),
        `ssh-copy-id ${port}${login.user}@${node.address}`,
      ],
    ];
  },
});
