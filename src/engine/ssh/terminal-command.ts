import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { TerminalPurpose } from '../../shared/model/terminal';
import type { SshTarget } from '../session';
import { quote } from './quote';
import { hasOwnConfig, type ResolvedTarget, resolveTarget, type SshContext, sshArguments } from './ssh-config';
import { trustOptions } from './system-ssh';

/** A program with its arguments, ready to be started in a terminal, and the same as a line to copy. */
export interface TerminalCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly shown: string;
}

/** Variables that are about this process and not about the person's programs. */
const OWN = /^(?:ELECTRON_|NODE_OPTIONS$|CHROME_|MUSTER_)/;

/**
 * The system's `ssh` to a node, or its `ssh-copy-id`: it may ask the person, and takes only host keys that the same
 * known_hosts files hold as Muster itself reads. Every value is an argument of its own; no shell reads them here.
 * @throws Failure unknown-host for an address that is no name; bad-input for a login name that would be an option.
 */
export async function terminalCommand(
  target: SshTarget,
  purpose: TerminalPurpose,
  context: SshContext,
): Promise<TerminalCommand> {
  const resolved = await resolveTarget(target, context);
  const { user } = resolved;
  if (user.startsWith('-')) throw new Failure('bad-input', say('{{user}} is no login name.', { user }));
  const common = [...trustOptions(resolved, context), ...configArguments(target, resolved, context)];
  if (purpose === 'shell') {
    return commandOf('ssh', [...common, '-t', '-l', user, '--', target.address], context);
  }
  const publicKey = resolved.identityFiles.map((file) => `${file}.pub`).find((file) => existsSync(file));
  const key = publicKey ? ['-i', publicKey] : [];
  // ssh-copy-id(1) knows no `--`: the login name in front keeps the last argument from being an option.
  return commandOf('ssh-copy-id', [...key, ...common, `${user}@${target.address}`], context);
}

/** A shell of this computer, for what has to be done on it. */
export function localTerminal(context: SshContext): TerminalCommand {
  if (process.platform === 'win32') return commandOf('powershell.exe', ['-NoLogo'], context);
  const shell = context.env.SHELL;
  return commandOf(shell && existsSync(shell) ? shell : '/bin/sh', ['-l'], context);
}

/** `Match exec` of the person's configuration may run only for names that they typed (see `resolveTarget`). */
function configArguments(target: SshTarget, resolved: ResolvedTarget, context: SshContext): string[] {
  const port = resolved.port === 22 ? [] : ['-p', String(resolved.port)];
  if (target.isTyped) {
    const own = sshArguments({ ...target, port: 22, user: null }, context, hasOwnConfig(context));
    return [...own, ...port];
  }
  const alias = resolved.hostKeyAlias === null ? [] : ['-o', `HostKeyAlias=${resolved.hostKeyAlias}`];
  const jumps = resolved.proxyJump.length > 0 ? ['-o', `ProxyJump=${resolved.proxyJump.join(',')}`] : [];
  return ['-F', 'none', '-o', `HostName=${resolved.hostName}`, ...alias, ...jumps, ...port];
}

function commandOf(program: string, args: readonly string[], context: SshContext): TerminalCommand {
  const env = Object.fromEntries(Object.entries(context.env).filter(([name]) => !OWN.test(name)));
  const shown = [program, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quote(word))).join(' ');
  return { program, args, env, cwd: existsSync(context.home) ? context.home : join('/'), shown };
}
