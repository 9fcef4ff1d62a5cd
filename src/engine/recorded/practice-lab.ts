import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostKeyFrom, type RecordedLab, type RecordedNode, userKeyLine } from './recorded-node';

const NETWORK = '192.168.77';
const MANAGER_ADDRESS = `${NETWORK}.2`;
/** Password of every practice account: it opens nothing but recordings. */
export const PRACTICE_PASSWORD = 'practice';

type Spec = Partial<Omit<RecordedNode, 'tools' | 'files' | 'folders'>> & {
  tools?: Partial<RecordedNode['tools']>;
  isAuthorised?: boolean;
  files?: readonly (readonly [string, string])[];
};

/** A machine that needs nothing; a spec says only what differs. */
export function recordedNode(name: string, host: number, spec: Spec = {}): RecordedNode {
  const { tools, isAuthorised = true, files = [], ...rest } = spec;
  const home = rest.home ?? (rest.system === 'macos' ? '/Users/ada' : '/home/ada');
  const authorised = `${userKeyLine('ada', 'laptop')}\n`;
  return {
    name,
    address: `${NETWORK}.${host}`,
    port: 22,
    user: 'ada',
    home,
    system: 'debian',
    cores: 16,
    ramGib: 64,
    gpu: '',
    door: 'open',
    hostKeys: [hostKeyFrom(`host ${name}`)],
    password: PRACTICE_PASSWORD,
    sudo: 'free',
    mounts: [],
    clockOffsetMs: 12,
    ...rest,
    tools: { python3: '3.13.5', uv: '0.9.5', sshfs: '3.7.3', ...tools },
    files: new Map([...(isAuthorised ? [[`${home}/.ssh/authorized_keys`, authorised] as const] : []), ...files]),
    folders: new Set([`${home}/.ssh`]),
  };
}

const pin = (node: RecordedNode, keySeed = `host ${node.name}`): string =>
  `${node.name},${node.address} ssh-ed25519 ${hostKeyFrom(keySeed).blob}`;

/** Machines in every status that a first look can give. */
function practiceNodes(): RecordedNode[] {
  return [
    recordedNode('atlas', 10, { cores: 32, ramGib: 128, gpu: 'NVIDIA RTX A6000, 49140 MiB' }),
    recordedNode('heron', 11),
    recordedNode('ibis', 12),
    recordedNode('kite', 13, { isAuthorised: false, system: 'ubuntu' }),
    recordedNode('lark', 14, { tools: { python3: null, uv: null } }),
    recordedNode('merlin', 15, { tools: { uv: null }, cores: 8, ramGib: 16 }),
    recordedNode('owl', 16, { tools: { sshfs: null }, sudo: 'password' }),
    recordedNode('quail', 17, { door: 'refused' }),
    recordedNode('raven', 18, {
      mounts: [
        {
          source: 'ada@192.168.77.99:/srv/old',
          target: '/home/ada/clustershare/lab',
          type: 'fuse.sshfs',
          isReadOnly: false,
          state: 'dead',
        },
      ],
    }),
    recordedNode('swift', 19, { system: 'macos', cores: 12, ramGib: 24 }),
    recordedNode('teal', 20, { door: 'mute' }),
    recordedNode('wren', 21, { system: 'macos', cores: 10, ramGib: 32, gpu: 'Apple M4 Pro' }),
  ];
}

/**
 * The practice lab: twelve machines to learn on, none of which exists. ibis has never been met and has no name yet, swift shows another host
 * key than the pinned one, kite wants a password, the others lack what their findings say.
 */
export function practiceLab(
  options: { managerHome?: string; delayMs?: number; floodBytes?: number; nodes?: readonly RecordedNode[] } = {},
): RecordedLab {
  const nodes = options.nodes ?? practiceNodes();
  const pinned = nodes.filter(({ name }) => name !== 'ibis' && name !== 'swift');
  const swift = nodes.find(({ name }) => name === 'swift');
  return {
    managerHome: options.managerHome ?? join(tmpdir(), `muster-practice-${process.pid}`),
    network: `${NETWORK}.0/24`,
    managerAddress: MANAGER_ADDRESS,
    nodes,
    manager: recordedNode('laptop', 2, { cores: 8, ramGib: 16 }),
    knownHosts: [...pinned.map((node) => pin(node)), ...(swift ? [pin(swift, 'host swift before')] : [])],
    delayMs: options.delayMs ?? 0,
    floodBytes: options.floodBytes ?? 0,
  };
}
