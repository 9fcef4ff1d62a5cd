import { expect, test } from 'vitest';
import { thisComputer } from '../../shared/model/cluster-shape';
import type { NodeKnowledge } from '../../shared/model/fleet';
import type { HostKeyObservation } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import type { LoginObservation, NodeObservation } from '../../shared/model/node';
import { lanRowOf } from './lan-row';

const node = { ...thisComputer('heron'), id: 'heron' as NodeId, address: '10.0.0.7', user: 'ada' };
const open: NodeObservation = {
  at: 1,
  elapsedMs: 5,
  reach: { state: 'open', ip: '10.0.0.7', elapsedMs: 1, detail: '' },
  hostKey: null,
  login: null,
  facts: null,
  factsDetail: 'Muster says something. And more.',
};
const known = (change: Partial<NodeObservation>): NodeKnowledge => ({
  observation: { ...open, ...change },
  results: {},
});
const hostKey: HostKeyObservation = { match: 'unknown', offered: [], pinned: [], knownAs: '10.0.0.7', file: '/k' };
const login: LoginObservation = { state: 'refused', user: 'ada', methods: ['publickey', 'password'], detail: '' };

// What AGILab shows is the first line that `ssh` prints; each was taken from OpenSSH 9.2 by ssh -o BatchMode=yes.
test.each<[string, Partial<NodeObservation>, string, string]>([
  [
    'a server that hangs up',
    { stoppedBy: 'connection-lost' },
    'ssh-auth-needed',
    'kex_exchange_identification: Connection closed by remote host',
  ],
  ['a key that is not known', { hostKey }, 'ssh-auth-needed', 'Host key verification failed.'],
  [
    'a refused login',
    { login, stoppedBy: 'login-refused' },
    'ssh-auth-needed',
    'ada@10.0.0.7: Permission denied (publickey,password).',
  ],
  ['a silent server', { stoppedBy: 'server-silent' }, 'probe-error', 'Muster says something. And more.'],
  ['no SSH server', { stoppedBy: 'not-ssh' }, 'ssh-auth-needed', 'Muster says something. And more.'],
])('%s', (_, change, status, error) => {
  expect(lanRowOf(node, known(change))).toMatchObject({ status, errors: [error] });
});
