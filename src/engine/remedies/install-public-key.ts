import { say } from '../../shared/model/sentence';
import { installLogin } from '../trust/install-login';
import type { Remedy } from './remedy';

export const installPublicKey: Remedy = {
  id: 'install-public-key',
  fixes: 'ssh-auth',
  plan: ({ node, observation }) => {
    const login = observation?.login;
    if (!login || login.state === 'ok') return null;
    const port = node.port === 22 ? '' : `-p ${node.port} `;
    return {
      kind: 'asks',
      title: say('Install your public key on {{node}}', { node: node.name }),
      steps: [
        {
          node: node.id,
          title: say('Make a login key, where this computer has none'),
          shown: "ssh-keygen -t ed25519 -a 100 -N '' -f ~/.ssh/id_ed25519",
        },
        {
          node: node.id,
          title: say('Add its public half to authorized_keys of {{user}}', { user: login.user }),
          shown: `ssh-copy-id ${port}${login.user}@${node.address}`,
        },
        {
          node: node.id,
          title: say('Where sshd still refuses the key because others may write its file: take that right from them'),
          shown: 'chmod go-w ~ ~/.ssh ~/.ssh/authorized_keys',
        },
      ],
      effects: [
        say('Adds one line to ~/.ssh/authorized_keys on {{node}}.', { node: node.name }),
        say('Asks for the password once and keeps it nowhere.'),
      ],
      rights: null,
      undo: say('Takes the line out again, and gives back the modes.'),
    };
  },
  apply: ({ node }, _plan, job) => installLogin(node, job),
};
