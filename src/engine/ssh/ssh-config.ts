import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type SSHConfig from 'ssh-config';
import { LineType } from 'ssh-config';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { SshTarget } from '../session';
import { type AgentPlace, agentPlaces } from './agents';
import { readOwnConfig } from './own-config';

/** The manager's surroundings that SSH settings depend on. */
export interface SshContext {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What SSH configuration makes of a target: ssh_config(5) by the names used there. */
export interface ResolvedTarget {
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** HostKeyAlias when set: known_hosts is asked for it, without a port. */
  readonly hostKeyAlias: string | null;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Agents to ask, in order; none with `IdentityAgent none`. */
  readonly agents: readonly AgentPlace[];
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  /** Hops in order, as written: `user@host:port`. */
  readonly proxyJump: readonly string[];
  readonly proxyCommand: string | null;
}

/** Values by lower-case option name, as `ssh -G` prints them. */
type Options = ReadonlyMap<string, readonly string[]>;

const SAFE_NAME = /^[A-Za-z0-9._:%-]+$/;
const DEFAULT_IDENTITIES = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'];

/**
 * Asks SSH configuration about a target. `ssh -G` tells what OpenSSH would really do, but runs `Match exec` with the
 * name in it: it is asked only for typed names and names that stand in the user's own config. Other names get the same
 * file read without executing anything.
 * @throws Failure unknown-host for a name with characters that no host name has.
 */
export async function resolveTarget(target: SshTarget, context: SshContext): Promise<ResolvedTarget> {
  const { address } = target;
  if (!SAFE_NAME.test(address) || address.startsWith('-') || address.length > 255) {
    throw new Failure(
      'unknown-host',
      say('The address of {{node}} has characters that no host name has.', { node: target.nodeId }),
      {
        nodeId: target.nodeId,
        detail: JSON.stringify(address.slice(0, 300)),
      },
    );
  }
  const own = await readOwnConfig(context.home);
  const asked = target.isTyped || standsIn(own, address) ? await askSshOnce(target, context, own !== null) : null;
  return resolvedOf(target, context, asked ?? computeWithoutExec(own, address));
}

const configFile = (context: SshContext): string => join(context.home, '.ssh', 'config');

/** Whether a Host line names this address by more than `*` alone. */
function standsIn(config: SSHConfig | null, address: string): boolean {
  for (const line of config ?? []) {
    if (line.type !== LineType.DIRECTIVE || line.param.toLowerCase() !== 'host') continue;
    const value: unknown = line.value;
    const patterns = Array.isArray(value) ? value.map((part: { val: string }) => part.val) : String(value).split(/\s+/);
    if (patterns.some((pattern) => pattern.toLowerCase() === address.toLowerCase())) return true;
  }
  return false;
}

/** One look asks for the same target several times; what OpenSSH would do does not change within it. */
const ASKED_FOR_MS = 2_000;
const askedOf = new WeakMap<SshContext, Map<string, Promise<Options | null>>>();

function askSshOnce(target: SshTarget, context: SshContext, hasConfig: boolean): Promise<Options | null> {
  const held = askedOf.get(context) ?? new Map<string, Promise<Options | null>>();
  askedOf.set(context, held);
  const { address, port, user } = target;
  const key = JSON.stringify([address, port, user, hasConfig]);
  const before = held.get(key);
  if (before !== undefined) return before;
  const answer = askSsh(target, context, hasConfig);
  held.set(key, answer);
  setTimeout(() => held.delete(key), ASKED_FOR_MS).unref();
  return answer;
}

/** `ssh -G`, or null where there is no ssh or it does not like the configuration. */
function askSsh(target: SshTarget, context: SshContext, hasConfig: boolean): Promise<Options | null> {
  const args = ['-G', ...sshArguments(target, context, hasConfig), '--', target.address];
  return new Promise((resolve) => {
    execFile(
      'ssh',
      args,
      { timeout: 3000, windowsHide: true, maxBuffer: 1024 * 1024, env: { ...context.env } },
      (error, stdout) => {
        resolve(error === null ? optionsOf(stdout) : null);
      },
    );
  });
}

/** Arguments that make OpenSSH's own programs read the configuration of `home`, for this target. */
export function sshArguments(target: SshTarget, context: SshContext, hasConfig: boolean): string[] {
  // OpenSSH asks the password database for the home folder, not $HOME.
  const file = context.home === homedirOf() ? [] : ['-F', hasConfig ? configFile(context) : 'none'];
  const port = target.port === 22 ? [] : ['-p', String(target.port)];
  return [...file, ...port, ...(target.user === null ? [] : ['-l', target.user])];
}

export const hasOwnConfig = (context: SshContext): boolean => existsSync(configFile(context));

function homedirOf(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

function optionsOf(stdout: string): Options {
  const options = new Map<string, string[]>();
  for (const line of stdout.split(/\r?\n/)) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const name = line.slice(0, space).toLowerCase();
    options.set(name, [...(options.get(name) ?? []), line.slice(space + 1).trim()]);
  }
  return options;
}

function computeWithoutExec(config: SSHConfig | null, address: string): Options {
  const options = new Map<string, string[]>();
  if (config === null) return options;
  const computed = config.compute(address, { ignoreCase: true, matchExec: false });
  for (const [name, value] of Object.entries(computed)) options.set(name, [value].flat().map(String));
  return options;
}

function resolvedOf(target: SshTarget, context: SshContext, options: Options): ResolvedTarget {
  const one = (name: string): string | null => options.get(name)?.[0] ?? null;
  const user = target.user ?? one('user') ?? loginName(context);
  const hostName = (one('hostname') ?? target.address).replace(/%h/g, target.address).replace(/%%/g, '%');
  const expand = (path: string): string => expandPath(path, context, { h: hostName, r: user, n: target.address });
  const list = (name: string): string[] | null =>
    options
      .get(name)
      ?.flatMap(pathsIn)
      .filter((path) => path !== 'none')
      .map(expand) ?? null;
  const identities = (options.get('identityfile') ?? []).map((path) => expand(path.replace(/^"(.*)"$/, '$1')));
  const override = context.env.AGILAB_CLUSTER_SSH_KNOWN_HOSTS;
  const jump = one('proxyjump');
  const command = one('proxycommand');
  return {
    hostName: SAFE_NAME.test(hostName) && !hostName.startsWith('-') ? hostName : target.address,
    port: target.port !== 22 ? target.port : portIn(one('port')),
    user,
    hostKeyAlias: one('hostkeyalias'),
    identityFiles: [
      ...(context.env.MUSTER_SSH_KEY ? [context.env.MUSTER_SSH_KEY] : []),
      ...(identities.length > 0 ? identities : DEFAULT_IDENTITIES.map((name) => join(context.home, '.ssh', name))),
    ],
    identitiesOnly: one('identitiesonly') === 'yes',
    agents: agentsOf(one('identityagent'), context, expand),
    userKnownHostsFiles: override
      ? [expand(override)]
      : (list('userknownhostsfile') ?? [
          join(context.home, '.ssh', 'known_hosts'),
          join(context.home, '.ssh', 'known_hosts2'),
        ]),
    globalKnownHostsFiles: list('globalknownhostsfile') ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    proxyJump: jump === null || jump === 'none' ? [] : jump.split(','),
    proxyCommand: command === null || command === 'none' ? null : command,
  };
}

/** A port that is none is what OpenSSH refuses the whole file for; without it, the usual one is asked. */
const portIn = (written: string | null): number => {
  const port = Number(written ?? 22);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : 22;
};

function agentsOf(given: string | null, context: SshContext, expand: (path: string) => string): AgentPlace[] {
  if (given === 'none') return [];
  const variable = given?.match(/^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/)?.[1];
  if (variable !== undefined) {
    const path = context.env[variable];
    return path ? agentPlaces(process.platform, context.env, path) : [];
  }
  const named = given === null || given === 'SSH_AUTH_SOCK' ? null : expand(given);
  return agentPlaces(process.platform, context.env, named);
}

/**
 * Paths of an option value. Double quotes hold spaces together (ssh_config(5)), but `ssh -G` prints paths without them,
 * those below `C:\Users\First Last` too: a word that begins no path belongs to the one before it.
 */
function pathsIn(value: string): string[] {
  const paths: string[] = [];
  for (const match of value.matchAll(/"([^"]*)"|(\S+)/g)) {
    const word = match[1] ?? match[2] ?? '';
    const isBegin = match[1] !== undefined || word === 'none' || /^([~%$/\\]|[A-Za-z]:[\\/])/.test(word);
    if (isBegin || paths.length === 0) paths.push(word);
    else paths.push(`${paths.pop()} ${word}`);
  }
  return paths;
}

/** `~`, `%d` and the other tokens of ssh_config(5) that name files. A path of the real home moves with `home`. */
function expandPath(path: string, context: SshContext, tokens: { h: string; r: string; n: string }): string {
  const filled = path.replace(/%([%dhrnui])/g, (all, token: string) => {
    if (token === '%') return '%';
    if (token === 'd') return context.home;
    if (token === 'u') return loginName(context);
    return token === 'h' || token === 'r' || token === 'n' ? tokens[token] : all;
  });
  if (filled === '~' || /^~[\\/]/.test(filled)) return join(context.home, filled.slice(1));
  const real = homedirOf();
  if (context.home !== real && filled.startsWith(join(real, '.ssh', '/')))
    return join(context.home, filled.slice(real.length));
  return isAbsolute(filled) ? filled : join(context.home, '.ssh', filled);
}

/** The manager's login name. */
export function loginName(context: SshContext): string {
  try {
    return userInfo().username;
  } catch {
    return context.env.USER ?? context.env.USERNAME ?? '';
  }
}
