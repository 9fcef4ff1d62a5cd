import { type Cluster, nodeOf } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { quote } from '../ssh/quote';
import type { EnvChange } from './env-keys';
import { loginTestCommand, mountCommand, unmountCommand } from './plan-steps';
import type { SchedulerPlan } from './share-plan';
import type { WorkerPlan } from './sshfs-plan';

const HEAD = `#!/usr/bin/env bash
# Sets up the cluster share by hand: the same plan that Muster shows. Stops at the first command that fails.
set -euo pipefail`;

/** One node's part: a POSIX shell reads it from a here-document whose end cannot stand in a line of it. */
function partFor(node: NodeId, cluster: Cluster, title: string, lines: readonly string[]): string {
  const entry = nodeOf(node, cluster);
  const end = `END_OF_${node.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  const login = entry ? `${entry.user ? `${entry.user}@` : ''}${entry.address}` : node;
  const shell =
    node === MANAGER ? '/bin/sh -s' : `ssh -o BatchMode=yes -p ${entry?.port ?? 22} -- ${quote(login)} /bin/sh -s`;
  return [`# ${title.replace(/[\r\n]/g, ' ')}`, `${shell} <<'${end}'`, 'set -eu', ...lines, end].join('\n');
}

/** Lines that put keys into `~/.agilab/.env`, keeping its other lines and its mode. */
function envLines({ added }: EnvChange): string[] {
  if (added.length === 0) return [];
  const keys = added.map((line) => line.slice(0, line.indexOf('='))).join('|');
  return [
    'mkdir -p "$HOME/.agilab"',
    'env_file="$HOME/.agilab/.env"',
    '( umask 077; touch "$env_file" )',
    `kept=$(grep -v -E '^[[:blank:]]*(export[[:blank:]]+)?(${keys})[[:blank:]]*=' "$env_file" || true)`,
    `{ [ -z "$kept" ] || printf '%s\\n' "$kept"; printf '%s\\n' ${added.map(quote).join(' ')}; } >"$env_file"`,
  ];
}

export function workerLines(plan: WorkerPlan, token: string): string[] {
  const path = quote(plan.path);
  const mounting = [
    `${loginTestCommand(plan)} || { echo "The scheduler cannot be logged in to." >&2; exit 71; }`,
    'command -v sshfs || { echo "sshfs was not found." >&2; exit 70; }',
    ...(plan.unmount === 'no' ? [] : [`( ${unmountCommand(plan)} ) </dev/null`]),
    `mkdir -p -- ${path}`,
    `[ -z "$(ls -A -- ${path})" ] || { echo "The mount point is not empty." >&2; exit 1; }`,
  ];
  return [
    ...(plan.mounts ? mounting : []),
    ...(plan.isSshfs
      ? []
      : [`[ -d ${path} ] && [ -w ${path} ] || { echo "The share is not there, or cannot be written." >&2; exit 72; }`]),
    ...envLines(plan.env),
    ...(plan.mounts ? [`${mountCommand(plan)} </dev/null`] : []),
    `[ "$(cat -- ${path}/.muster-sentinel/by-hand)" = ${quote(token)} ]`,
    `printf '%s\\n' ${quote(`answer to ${token}`)} >${path}/.muster-sentinel/by-hand.${plan.node.replace(/[^a-z0-9]/g, '-')}`,
  ];
}

/** The whole plan as one bash script to run by hand on the manager. Every value is quoted. Pure. */
export function scriptByHand(scheduler: SchedulerPlan, workers: readonly WorkerPlan[], cluster: Cluster): string {
  // A bash on Windows knows drives as `C:/…`.
  const path = quote(scheduler.system === 'windows' ? scheduler.path.replace(/^\//, '') : scheduler.path);
  const token = 'muster-by-hand';
  const prepare = [
    `mkdir -p -- ${path}/.muster-sentinel`,
    ...envLines(scheduler.env),
    `printf '%s\\n' ${quote(token)} >${path}/.muster-sentinel/by-hand`,
  ];
  const collect = [
    ...workers.map((worker) => {
      const answer = `${path}/.muster-sentinel/by-hand.${worker.node.replace(/[^a-z0-9]/g, '-')}`;
      return `[ "$(cat -- ${answer})" = ${quote(`answer to ${token}`)} ]`;
    }),
    `rm -f -- ${path}/.muster-sentinel/by-hand*`,
    `rmdir -- ${path}/.muster-sentinel`,
  ];
  const parts = [
    HEAD,
    partFor(scheduler.node, cluster, 'The folder on the scheduler, and a token in it', prepare),
    ...workers.map((worker) =>
      partFor(
        worker.node,
        cluster,
        `The worker ${worker.node}: mount, read the token, answer it`,
        workerLines(worker, token),
      ),
    ),
    partFor(scheduler.node, cluster, 'The answers as the scheduler sees them', collect),
    `echo 'The share is set up.'`,
  ];
  return `${parts.join('\n\n')}\n`;
}
