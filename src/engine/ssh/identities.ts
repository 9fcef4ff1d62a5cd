import { readFile } from 'node:fs/promises';
import {
  BaseAgent,
  createAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
  utils,
} from 'ssh2';
import type { Secret } from '../secret';
import type { ResolvedTarget } from './ssh-config';

/** One key that may be offered to a server. `agent` signs with it. */
export interface Identity {
  /** File path, or the comment the agent gives. */
  readonly name: string;
  readonly publicBlob: string;
  readonly agent: BaseAgent;
}

/** What was found, and what could not be used and why. */
export interface IdentitySet {
  readonly identities: readonly Identity[];
  /** Files that are there but cannot be used at all: FIDO, PuTTY, broken. */
  readonly unusable: readonly string[];
}

type AskPassphrase = (path: string) => Promise<Secret | null>;

/** sshd counts every offered key; OpenSSH's MaxAuthTries is 6, one is left for the password. */
const MAX_IDENTITIES = 5;
const AGENT_TIMEOUT_MS = 2000;
const KEY_LIMIT_BYTES = 1024 * 1024;

/**
 * Keys in the order OpenSSH offers them: those of the agent that are also configured, the agent's other ones (not with
 * IdentitiesOnly), then files. An encrypted file is offered by its public half; the passphrase is asked only when the
 * server wants that key.
 */
export async function identitiesOf(
  resolved: ResolvedTarget,
  askPassphrase: AskPassphrase | null,
  onLocked: (path: string) => void,
): Promise<IdentitySet> {
  const unusable: string[] = [];
  const files: Identity[] = [];
  for (const path of resolved.identityFiles) {
    const found = await identityOfFile(path, askPassphrase, onLocked);
    if (found === 'unusable') unusable.push(path);
    else if (found !== null) files.push(found);
  }
  const configured = new Set(files.map(({ publicBlob }) => publicBlob));
  for (const path of resolved.identityFiles) {
    const blob = await publicBlobOf(`${path}.pub`);
    if (blob !== null) configured.add(blob);
  }
  const held = resolved.agent === null ? [] : await identitiesOfAgent(resolved.agent);
  const isConfigured = ({ publicBlob }: Identity) => configured.has(publicBlob);
  const ordered = [
    ...held.filter(isConfigured),
    ...(resolved.identitiesOnly ? [] : held.filter((key) => !isConfigured(key))),
    ...files,
  ];
  const isFirst = (key: Identity, index: number) =>
    ordered.findIndex(({ publicBlob }) => publicBlob === key.publicBlob) === index;
  return { identities: ordered.filter(isFirst).slice(0, MAX_IDENTITIES), unusable };
}

const blobOf = (key: ParsedKey): string => key.getPublicSSH().toString('base64');

function parsed(text: string | Buffer, passphrase?: string): ParsedKey | Error {
  const key = utils.parseKey(text, passphrase);
  return Array.isArray(key) ? (key[0] ?? new Error('no key inside')) : key;
}

async function publicBlobOf(path: string): Promise<string | null> {
  try {
    const key = parsed(await readFile(path));
    return key instanceof Error ? null : blobOf(key);
  } catch {
    return null;
  }
}

async function identityOfFile(
  path: string,
  ask: AskPassphrase | null,
  onLocked: (path: string) => void,
): Promise<Identity | 'unusable' | null> {
  let text: Buffer;
  try {
    text = await readFile(path);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : 'unusable';
  }
  if (text.length > KEY_LIMIT_BYTES) return 'unusable';
  const key = parsed(text);
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? { name: path, publicBlob: blobOf(key), agent: new KeyAgent(key, async () => key) }
      : 'unusable';
  }
  if (!/encrypted/i.test(key.message)) return 'unusable';
  const pub = await readFile(`${path}.pub`).then(
    (bytes) => parsed(bytes),
    () => new Error('no public half'),
  );
  if (pub instanceof Error) {
    onLocked(path);
    return null;
  }
  return { name: path, publicBlob: blobOf(pub), agent: new KeyAgent(pub, () => unlocked(path, text, ask, onLocked)) };
}

async function unlocked(
  path: string,
  text: Buffer,
  ask: AskPassphrase | null,
  onLocked: (path: string) => void,
): Promise<ParsedKey> {
  const passphrase = await ask?.(path);
  const key = passphrase ? parsed(text, passphrase.reveal()) : new Error('no passphrase was given');
  if (!(key instanceof Error)) return key;
  onLocked(path);
  throw key;
}

async function identitiesOfAgent(path: string): Promise<Identity[]> {
  const agent = createAgent(path);
  const keys = await new Promise<readonly unknown[]>((resolve) => {
    const timer = setTimeout(() => resolve([]), AGENT_TIMEOUT_MS);
    agent.getIdentities((error, found) => {
      clearTimeout(timer);
      resolve(error || !found ? [] : found);
    });
  });
  const identities: Identity[] = [];
  for (const entry of keys) {
    const key = utils.parseKey(entry as ParsedKey);
    if (key instanceof Error || Array.isArray(key)) continue;
    identities.push({ name: key.comment || 'agent', publicBlob: blobOf(key), agent: new OneKeyAgent(agent, key) });
  }
  return identities;
}

/** One key of a real agent: ssh2 would try all of them in one go, and sshd hangs up after six. */
class OneKeyAgent extends BaseAgent {
  constructor(
    private readonly agent: BaseAgent,
    private readonly key: ParsedKey,
  ) {
    super();
  }

  override getIdentities(callback: IdentityCallback): void {
    callback(undefined, [this.key]);
  }

  override sign(
    publicKey: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.agent.sign(publicKey, data, options);
    else this.agent.sign(publicKey, data, options, callback);
  }
}

/** A key file that signs like an agent, so that it is unlocked only after the server has said that it wants it. */
class KeyAgent extends BaseAgent {
  constructor(
    private readonly publicKey: ParsedKey,
    private readonly unlock: () => Promise<ParsedKey>,
  ) {
    super();
  }

  override getIdentities(callback: IdentityCallback): void {
    callback(undefined, [this.publicKey]);
  }

  override sign(
    _publicKey: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    const hash = typeof options === 'function' ? undefined : options.hash;
    this.unlock().then(
      (key) => {
        const signature: Buffer | Error = key.sign(data, hash);
        if (signature instanceof Error) done?.(signature);
        else done?.(undefined, signature);
      },
      (error: Error) => done?.(error),
    );
  }
}
