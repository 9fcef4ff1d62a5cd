import { access } from 'node:fs/promises';
import {
  BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
  utils,
} from 'ssh2';
import { readPlainFile } from '../read-plain-file';
import type { Secret } from '../secret';
import { type AgentPlace, keysOfAgents } from './agents';
import { type UnusableKey, unusableKindOf } from './key-kind';
import type { ResolvedTarget } from './ssh-config';
import { StampedFiles, stampOf } from './stamped-files';

/** One key that may be offered to a server. */
export interface Identity {
  /** File path, or the comment the agent gives. */
  readonly name: string;
  readonly publicBlob: string;
  /** The private half, where it can be used at once; else `agent` signs. */
  readonly key: ParsedKey | null;
  readonly agent: BaseAgent;
}

/** What was found, and what could not be used and why. */
export interface IdentitySet {
  readonly identities: readonly Identity[];
  /** Keys that are there but that ssh2 cannot use at all. */
  readonly unusable: readonly UnusableKey[];
  /** The agent whose keys are among them; null when none holds any. */
  readonly agent: AgentPlace['name'] | null;
}

type AskPassphrase = (path: string) => Promise<Secret | null>;

/** sshd counts every offered key; OpenSSH's MaxAuthTries is 6, one is left for the password. */
const MAX_IDENTITIES = 5;
/** Of those, so many are kept for encrypted files, however many keys an agent holds. */
const KEPT_FOR_ENCRYPTED = 2;
const KEY_LIMIT_BYTES = 1024 * 1024;

/**
 * Keys of the agent that are also configured, plain files, the agent's other ones (not with IdentitiesOnly), encrypted
 * files. OpenSSH offers an agent's other keys before files, so that an agent with many keys spends all tries of sshd
 * (MaxAuthTries). An encrypted file is offered by its public half; the passphrase is asked only when the server wants that
 * key.
 */
export async function identitiesOf(
  resolved: ResolvedTarget,
  askPassphrase: AskPassphrase | null,
  onLocked: (path: string) => void,
): Promise<IdentitySet> {
  const unusable: UnusableKey[] = [];
  const files: Identity[] = [];
  for (const path of resolved.identityFiles) {
    const found = await identityOfFile(path, askPassphrase, onLocked);
    if (found === null) continue;
    if ('kind' in found) unusable.push(found);
    else files.push(found);
    // ssh(1) shows a certificate that lies beside its key; ssh2 shows the key alone.
    if (await isThere(`${path}-cert.pub`)) unusable.push({ name: `${path}-cert.pub`, kind: 'certificate' });
  }
  const configured = new Set(files.map(({ publicBlob }) => publicBlob));
  for (const path of resolved.identityFiles) {
    const blob = await publicBlobOf(`${path}.pub`);
    if (blob !== null) configured.add(blob);
  }
  const held = await keysOfAgents(resolved.agents);
  if (!resolved.identitiesOnly) unusable.push(...held.unusable);
  const heldIdentities = held.keys.map(
    ({ key, agent }): Identity => ({
      name: key.comment || 'agent',
      publicBlob: blobOf(key),
      key: null,
      agent: new OneKeyAgent(agent, key),
    }),
  );
  const identities = inOrder(heldIdentities, files, configured, resolved.identitiesOnly);
  return { identities, unusable, agent: held.place?.name ?? null };
}

/** What is offered, in order, each key once, and no more than servers take. Pure. */
function inOrder(
  held: readonly Identity[],
  files: readonly Identity[],
  configured: ReadonlySet<string>,
  isConfiguredOnly: boolean,
): Identity[] {
  const inAgent = new Set(held.map(({ publicBlob }) => publicBlob));
  const own = files.filter(({ publicBlob }) => !inAgent.has(publicBlob));
  const first = [
    ...held.filter(({ publicBlob }) => configured.has(publicBlob)),
    ...own.filter(({ key }) => key !== null),
  ];
  const others = isConfiguredOnly ? [] : held.filter(({ publicBlob }) => !configured.has(publicBlob));
  const encrypted = own.filter(({ key }) => key === null);
  const kept = Math.min(KEPT_FOR_ENCRYPTED, encrypted.length);
  const ordered = [...first, ...others.slice(0, Math.max(0, MAX_IDENTITIES - first.length - kept)), ...encrypted];
  const isFirst = (key: Identity, index: number) =>
    ordered.findIndex(({ publicBlob }) => publicBlob === key.publicBlob) === index;
  return ordered.filter(isFirst).slice(0, MAX_IDENTITIES);
}

const blobOf = (key: ParsedKey): string => key.getPublicSSH().toString('base64');

function parsed(text: string | Buffer, passphrase?: string): ParsedKey | Error {
  const key = utils.parseKey(text, passphrase);
  return Array.isArray(key) ? (key[0] ?? new Error('no key inside')) : key;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** @throws Error for what is no plain file: the opening of a pipe would wait for its writer, and the login with it. */
const keyFile = async (path: string): Promise<Buffer> =>
  (await readPlainFile(path, KEY_LIMIT_BYTES)) ?? Buffer.alloc(0);

/** Public halves alone are held: what a private file says is read for each login and forgotten. */
const publicHalves = new StampedFiles<string | null>();

async function publicBlobOf(path: string): Promise<string | null> {
  const reading = publicHalves.get(path, async () => {
    const key = parsed(await keyFile(path));
    return key instanceof Error ? null : blobOf(key);
  });
  return reading.catch(() => null);
}

async function identityOfFile(
  path: string,
  ask: AskPassphrase | null,
  onLocked: (path: string) => void,
): Promise<Identity | UnusableKey | null> {
  const unusable = (kind: UnusableKey['kind']): UnusableKey => ({ name: path, kind });
  let text: Buffer;
  try {
    if ((await stampOf(path)) === null) return null;
    text = await keyFile(path);
  } catch {
    return unusable('unreadable');
  }
  const key = parsed(text);
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? { name: path, publicBlob: blobOf(key), key, agent: new KeyAgent(key, async () => key) }
      : unusable('broken');
  }
  const kind = unusableKindOf(text);
  if (kind !== 'broken' || !/encrypted/i.test(key.message)) return unusable(kind);
  const pub = await keyFile(`${path}.pub`).then(
    (bytes) => parsed(bytes),
    () => new Error('no public half'),
  );
  if (pub instanceof Error) {
    onLocked(path);
    return null;
  }
  return {
    name: path,
    publicBlob: blobOf(pub),
    key: null,
    agent: new KeyAgent(pub, () => unlocked(path, text, ask, onLocked)),
  };
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
