import { connect } from 'node:net';
import { type BaseAgent, createAgent, type ParsedKey, utils } from 'ssh2';
import { kindOfKeyType, type UnusableKey } from './key-kind';

/** An agent that may hold keys: what ssh2 connects to, and what a person calls it. */
export interface AgentPlace {
  readonly path: string;
  readonly name: 'SSH agent' | 'OpenSSH agent of Windows' | 'Pageant' | 'IdentityAgent';
}

/** The pipe that the OpenSSH agent service of Windows listens on. With forward slashes or another name it is not found. */
const WINDOWS_PIPE = '\\\\.\\pipe\\openssh-ssh-agent';
const AGENT_TIMEOUT_MS = 2000;
const ANSWER_LIMIT_BYTES = 256 * 1024;

/**
 * Agents to ask, in order. IdentityAgent (already expanded, ssh_config(5)) stands for all others; then SSH_AUTH_SOCK;
 * on Windows also the OpenSSH service and Pageant, of which the first that holds a key is used. Pure.
 */
export function agentPlaces(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  identityAgent: string | null,
): AgentPlace[] {
  if (identityAgent !== null) return [{ path: identityAgent, name: 'IdentityAgent' }];
  const places: AgentPlace[] = [];
  const given = env.SSH_AUTH_SOCK;
  if (given) places.push({ path: given, name: given === WINDOWS_PIPE ? 'OpenSSH agent of Windows' : 'SSH agent' });
  if (platform !== 'win32') return places;
  if (given !== WINDOWS_PIPE) places.push({ path: WINDOWS_PIPE, name: 'OpenSSH agent of Windows' });
  return [...places, { path: 'pageant', name: 'Pageant' }];
}

export interface HeldKey {
  readonly key: ParsedKey;
  readonly agent: BaseAgent;
}

/** What the agents hold: of those that answer, the first with any key. */
export interface AgentKeys {
  readonly place: AgentPlace | null;
  readonly keys: readonly HeldKey[];
  readonly unusable: readonly UnusableKey[];
}

/** Asks the agents one after another. One that is gone or silent is passed over within 2 s. */
export async function keysOfAgents(places: readonly AgentPlace[]): Promise<AgentKeys> {
  for (const place of places) {
    const agent = createAgent(place.path);
    const [keys, unusable] = await Promise.all([usableKeys(agent), unusableKeys(place)]);
    if (keys.length > 0 || unusable.length > 0) {
      return { place, keys: keys.map((key) => ({ key, agent })), unusable };
    }
  }
  return { place: null, keys: [], unusable: [] };
}

function usableKeys(agent: BaseAgent): Promise<ParsedKey[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), AGENT_TIMEOUT_MS);
    agent.getIdentities((error, found) => {
      clearTimeout(timer);
      const parsed = error || !found ? [] : found.map((entry) => utils.parseKey(entry as ParsedKey));
      resolve(parsed.flatMap((key) => (key instanceof Error || Array.isArray(key) ? [] : [key])));
    });
  });
}

/** ssh2 leaves out keys that it cannot use without a word, so the list is asked for once more and read here. */
async function unusableKeys({ path, name }: AgentPlace): Promise<UnusableKey[]> {
  if (name === 'Pageant') return [];
  const answer = await identitiesAnswer(path);
  return entriesOf(answer).flatMap(({ type, comment }) => {
    const kind = kindOfKeyType(type);
    return kind === null ? [] : [{ name: comment || type, kind }];
  });
}

/** SSH_AGENTC_REQUEST_IDENTITIES and its answer (draft-miller-ssh-agent, 4.4); empty when none came. */
function identitiesAnswer(path: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let answer = Buffer.alloc(0);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, AGENT_TIMEOUT_MS);
    socket.once('connect', () => socket.write(Buffer.from([0, 0, 0, 1, 11])));
    socket.once('error', end).once('close', end);
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const isWhole = answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0);
      if (isWhole || answer.length > ANSWER_LIMIT_BYTES) end();
    });
  });
}

/** Types and comments of an SSH_AGENT_IDENTITIES_ANSWER; what is cut or malformed ends the list. Pure. */
export function entriesOf(answer: Buffer): { type: string; comment: string }[] {
  if (answer.length < 9 || answer[4] !== 12) return [];
  let at = 9;
  const string = (): Buffer | null => {
    if (at + 4 > answer.length) return null;
    const end = at + 4 + answer.readUInt32BE(at);
    if (end > answer.length) return null;
    const bytes = answer.subarray(at + 4, end);
    at = end;
    return bytes;
  };
  const entries: { type: string; comment: string }[] = [];
  for (let left = answer.readUInt32BE(5); left > 0; left--) {
    const blob = string();
    const comment = string();
    if (blob === null || comment === null || blob.length < 4) break;
    entries.push({ type: blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)), comment: comment.toString('utf8') });
  }
  return entries;
}
