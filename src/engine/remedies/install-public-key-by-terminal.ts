import { say } from '../../shared/model/sentence';
import { byHand } from './by-hand';

const AGENT: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'ssh-add --apple-use-keychain ~/.ssh/id_ed25519',
  win32:
    'Get-Service ssh-agent | Set-Service -StartupType Manual\nStart-Service ssh-agent\nssh-add "$HOME\\.ssh\\id_ed25519"',
};

/** Windows has no ssh-copy-id: what it does on the node, without double quotes, which PowerShell takes away. */
export const APPEND_ONCE =
  'umask 077; mkdir -p ~/.ssh; touch ~/.ssh/authorized_keys; tr -d \\\\015 > ~/.ssh/new-key; grep -qxF -f ~/.ssh/new-key ~/.ssh/authorized_keys || cat ~/.ssh/new-key >> ~/.ssh/authorized_keys; rm ~/.ssh/new-key';

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
  steps: ({ node, observation, managerPlatform = process.platform }) => {
    const login = observation?.login;
    if (!login || login.state === 'ok') return [];
    const isWindows = managerPlatform === 'win32';
    const port = node.port === 22 ? '' : `-p ${node.port} `;
    return [
      [
        say('Make a key, where this computer has none; it asks for a passphrase, and an empty one means none'),
        isWindows
          ? 'ssh-keygen -t ed25519 -a 100 -f "$HOME\\.ssh\\id_ed25519"'
          : 'ssh-keygen -t ed25519 -a 100 -f ~/.ssh/id_ed25519',
      ],
      [
        say('Give it to the agent, so that the passphrase is typed once'),
        AGENT[managerPlatform] ?? 'ssh-add ~/.ssh/id_ed25519',
      ],
      [
        say('Add its public half to authorized_keys of {{user}}; a line that is there is not put again', {
          user: login.user,
        }),
        isWindows
          ? `Get-Content "$HOME\\.ssh\\id_ed25519.pub" | ssh ${port}${login.user}@${node.address} '${APPEND_ONCE}'`
          : `ssh-copy-id ${port}${login.user}@${node.address}`,
      ],
    ];
  },
});
