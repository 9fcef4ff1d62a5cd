import { knownAsOf, matchHostKeys, parseKnownHosts } from '../ssh/known-hosts';
import { linesOf, putLines, type RecordedNode, userKeyLine } from './recorded-node';
import { type Answer, breaks, prints, type RecordedScript, type Run, value } from './recorded-script';

const keyPath = (node: RecordedNode): string => `${node.home}/.ssh/id_ed25519`;

const hostKeys: RecordedScript = ({ node }) => prints(...node.hostKeys.map(({ type, blob }) => `key=${type} ${blob}`));

const keyscan: RecordedScript = (run) => {
  const seen = run.at(value(run, 'ADDRESS'));
  if (seen?.door !== 'open') {
    return breaks(
      'unreachable',
      `Nothing answered ssh-keyscan on ${value(run, 'ADDRESS')} port ${value(run, 'PORT')}.`,
    );
  }
  return prints(...seen.hostKeys.map(({ type, blob }) => `key=${type} ${blob}`));
};

const userKey: RecordedScript = (run) => {
  const { node } = run;
  const path = keyPath(node);
  const [there] = linesOf(node, `${path}.pub`);
  if (there !== undefined) return prints(`path=${path}`, `key=${there}`, 'made=no');
  if (value(run, 'MAY_MAKE') !== 'yes') return prints();
  const line = userKeyLine(node.user, node.name);
  putLines(node, path, ['recorded private key']);
  putLines(node, `${path}.pub`, [line]);
  return prints(`path=${path}`, `key=${line}`, 'made=yes');
};

/** Options before the key of an authorized_keys line that holds this key; null when none does. */
function optionsFor(node: RecordedNode, blob: string): string | null {
  const line = linesOf(node, `${node.home}/.ssh/authorized_keys`).find((other) => other.includes(` ${blob}`));
  return line === undefined ? null : line.slice(0, Math.max(0, line.indexOf('ssh-ed25519 ')));
}

/** Why one recorded node cannot log in on another one; null when it can. */
export function loginRefusal(run: Run, level: string): { reason: string; said: string } | null {
  const { node } = run;
  const address = value(run, 'ADDRESS');
  const to = run.at(address);
  if (to?.door !== 'open') return { reason: 'unreachable', said: `ssh: connect to host ${address}: No route to host` };
  const entries = parseKnownHosts(node.files.get(`${node.home}/.ssh/known_hosts`) ?? '');
  const { match } = matchHostKeys(entries, knownAsOf(address, Number(value(run, 'PORT')) || 22), to.hostKeys);
  if (match === 'mismatch') return { reason: 'host-key-changed', said: 'REMOTE HOST IDENTIFICATION HAS CHANGED' };
  if (match !== 'match') return { reason: 'host-key-unknown', said: 'Host key verification failed.' };
  const blob = linesOf(node, `${keyPath(node)}.pub`)[0]?.split(' ')[1];
  const options = blob === undefined ? null : optionsFor(to, blob);
  if (options === null)
    return {
      reason: 'login-refused',
      said: `${value(run, 'ACCOUNT')}@${address}: Permission denied (publickey,password).`,
    };
  if (level === 'shell' && options.includes('internal-sftp')) {
    return { reason: 'refused-command', said: 'This service allows sftp connections only.' };
  }
  return null;
}

const wayBack: RecordedScript = (run): Answer => {
  const refusal = loginRefusal(run, value(run, 'LEVEL'));
  const said = Buffer.from(refusal?.said ?? '').toString('base64');
  return prints(`ok=${refusal ? 'no' : 'yes'}`, `reason=${refusal?.reason ?? 'none'}`, 'attempts=1', `said64=${said}`);
};

/** Scripts of host keys and logins between nodes. */
export const TRUST_SCRIPTS: Readonly<Record<string, RecordedScript>> = {
  'host-keys': hostKeys,
  keyscan,
  'user-key': userKey,
  'way-back': wayBack,
  'package-index': () => prints('asked=uv', 'reached=yes'),
  listening: () => prints('listening=yes'),
  'port-meet': (run) => prints(...(value(run, 'SIDE') === 'listen' ? ['port=8790'] : []), 'met=yes'),
};
