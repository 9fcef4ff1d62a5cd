import { execInNode, type LabNode } from './lab.mjs';

/** What of a node Muster must put back: files with mode, owner and content, packages, and mounts. */
export interface WholeNode {
  /** One line per path under /etc, /home, /root, /usr/local and /opt. */
  readonly files: readonly string[];
  readonly packages: readonly string[];
  readonly mounts: readonly string[];
}

/**
 * The look happens in a mount namespace of its own, in which FUSE mounts are taken away first: a hung one would block the
 * look for ever. Caches are left out, and what belongs to the package manager's own bookkeeping outside these folders.
 */
const FILES = `set -u
for at in $(awk '$3 ~ /^fuse/ {print $2}' /proc/mounts); do umount -l "$at"; done
find /etc /home /root /usr/local /opt -path '/home/*/.cache' -prune -o -printf '%M %u:%g %p -> %l\\n'
find /etc /home /root /usr/local /opt -path '/home/*/.cache' -prune -o -type f -exec sha256sum {} +`;

const PACKAGES = `dpkg -l | awk '$1 == "ii" || $1 == "rc" {print $1, $2, $3}'`;

/** Looks at a node as root. @throws Error when the look fails. */
export async function wholeNode(node: LabNode): Promise<WholeNode> {
  const [files, packages, mounts] = await Promise.all([
    linesOf(node, ['unshare', '--mount', 'sh', '-c', FILES]),
    linesOf(node, ['sh', '-c', PACKAGES]),
    linesOf(node, ['awk', '{print $1, $2, $3}', '/proc/mounts']),
  ]);
  return { files: [...files].sort(), packages, mounts };
}

async function linesOf(node: LabNode, argv: string[]): Promise<string[]> {
  const done = await execInNode(node, argv, { user: 'root', timeoutMs: 60_000 });
  if (done.code !== 0) throw new Error(`${node.name}: ${argv.join(' ')} ended with ${done.code}: ${done.stderr}`);
  return done.stdout.split('\n').filter((line) => line !== '');
}

/** Lines of one look that the other lacks, with the sign of a diff; empty = the same. */
export function differences(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}
