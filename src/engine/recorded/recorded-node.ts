import { createHash } from 'node:crypto';
import type { HostKey } from '../../shared/model/host-key';
import type { NodeMount } from '../../shared/model/node';
import { fingerprintOf } from '../ssh/fingerprint';

/** What answers on a recorded node's SSH port. `mute`: the server accepts and never speaks. */
export type Door = 'open' | 'refused' | 'silent' | 'mute';

/** A recorded machine as it stands now. Scripts read it and change it; nothing else does. */
export interface RecordedNode {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly home: string;
  readonly system: 'debian' | 'ubuntu' | 'macos';
  readonly cores: number;
  readonly ramGib: number;
  readonly gpu: string;
  door: Door;
  hostKeys: HostKey[];
  /** Password of the login and of sudo. */
  readonly password: string;
  readonly sudo: 'free' | 'password' | 'none';
  /** Versions of what is installed. */
  readonly tools: { python3: string | null; uv: string | null; sshfs: string | null };
  mounts: NodeMount[];
  /** Absolute path → content. */
  readonly files: Map<string, string>;
  readonly folders: Set<string>;
  clockOffsetMs: number;
}

/** A set of recorded machines, and what the manager knows of them. */
export interface RecordedLab {
  /** Folder on disk that stands for the manager's home: its known_hosts and keys are real files there. */
  readonly managerHome: string;
  readonly network: string;
  readonly managerAddress: string;
  readonly nodes: readonly RecordedNode[];
  readonly manager: RecordedNode;
  /** Lines of the manager's known_hosts to begin with. */
  readonly knownHosts: readonly string[];
  /** How long every answer takes, in ms, so that a person can watch. */
  readonly delayMs: number;
  /** So many bytes of log come before the end of every installation: what a noisy installer would print. */
  readonly floodBytes?: number;
}

/** An ed25519 public key blob (RFC 8709 4) whose 32 bytes come from a name: the same name gives the same key. */
export function keyBlob(seed: string): string {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const point = createHash('sha256').update(seed).digest();
  return Buffer.concat([field(Buffer.from('ssh-ed25519')), field(point)]).toString('base64');
}

export function hostKeyFrom(seed: string): HostKey {
  const blob = keyBlob(seed);
  return { type: 'ssh-ed25519', blob, fingerprint: fingerprintOf(blob) };
}

/** Public line of the login key that a recorded account has. */
export const userKeyLine = (user: string, name: string): string =>
  `ssh-ed25519 ${keyBlob(`user ${user}@${name}`)} ${user}@${name}`;

/** `~/x` and `x` lie below the home folder. */
export const absoluteOn = (node: RecordedNode, path: string): string =>
  path.startsWith('~/') ? `${node.home}/${path.slice(2)}` : path.startsWith('/') ? path : `${node.home}/${path}`;

export const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 1));

/** A folder is there when it was made, or when something lies below it. */
export const isFolder = (node: RecordedNode, path: string): boolean =>
  path === '/' ||
  node.home === path ||
  node.home.startsWith(`${path}/`) ||
  [...node.folders, ...node.files.keys()].some((other) => other.startsWith(`${path}/`)) ||
  node.folders.has(path);

/** Names directly below a folder. */
export function namesIn(node: RecordedNode, path: string): string[] {
  const below = [...node.folders, ...node.files.keys()].filter((other) => other.startsWith(`${path}/`));
  return [...new Set(below.map((other) => other.slice(path.length + 1).split('/')[0] ?? ''))];
}

export const linesOf = (node: RecordedNode, path: string): string[] =>
  (node.files.get(path) ?? '').split('\n').filter((line) => line !== '');

export const putLines = (node: RecordedNode, path: string, lines: readonly string[]): void => {
  node.files.set(path, lines.map((line) => `${line}\n`).join(''));
};
