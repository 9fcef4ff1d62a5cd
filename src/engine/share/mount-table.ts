/** One line of a node's mount table. */
export interface MountLine {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly isReadOnly: boolean;
}

/** Undoes the octal escapes of proc(5): space, tab, newline, backslash and `#`. Pure. */
export const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Reads `source target type options`, escaped, as `share-common.sh` prints it. Null for anything else. Pure. */
export function mountLineOf(line: string): MountLine | null {
  const [source, target, type, options = ''] = line.split(' ');
  if (source === undefined || !target?.startsWith('/') || !type) return null;
  const words = options.split(',');
  return {
    source: unescapeOctal(source),
    target: unescapeOctal(target),
    type,
    isReadOnly: words.includes('ro') || words.includes('read-only'),
  };
}

/** File system types under which sshfs stands in a mount table: Linux, macFUSE, FUSE-T (which serves NFS to the kernel). */
export const isSshfsType = ({ type, source }: MountLine): boolean =>
  ['fuse.sshfs', 'macfuse', 'osxfuse', 'fuse-t'].includes(type) || source.startsWith('fuse-t:');

/** The topmost mount at exactly this target. Pure. */
export const mountAt = (mounts: readonly MountLine[], target: string): MountLine | null =>
  mounts.reduce<MountLine | null>((found, mount) => (mount.target === target ? mount : found), null);

/** FUSE-T hides the source that was given; only the sentinel can tell there. */
export const hasSource = (mount: MountLine, source: string): boolean =>
  mount.source === source || mount.source.startsWith('fuse-t:');

/** The machine in a source like `user@host:/path` or `[v6]:/path`; null for a local file system. Pure. */
export function hostOfSource(source: string): string | null {
  const found = /^(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+):/.exec(source);
  return found?.[1]?.replace(/^\[|\]$/g, '').toLowerCase() ?? null;
}
