import type { NodeFacts } from '../../shared/model/node';

/** A kind of machine as the two installers call it. */
export interface UvPlatform {
  /** `--python-platform` of uv. */
  readonly uv: string;
  /** `--platform` of pip: a tag of PEP 600, PEP 656 or macOS that uv publishes wheels for. */
  readonly pip: string;
}

const ARCHES: Readonly<Record<string, 'x86_64' | 'aarch64'>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  x64: 'x86_64',
  aarch64: 'aarch64',
  arm64: 'aarch64',
};

/** The wheel of uv that runs on a machine; null for one that uv publishes none for, or that Muster does not know. Pure. */
export function uvPlatformOf({ os, arch, osId }: Pick<NodeFacts, 'os' | 'arch' | 'osId'>): UvPlatform | null {
  const cpu = ARCHES[arch.toLowerCase()];
  if (!cpu) return null;
  if (os === 'macos')
    return cpu === 'aarch64'
      ? { uv: 'aarch64-apple-darwin', pip: 'macosx_11_0_arm64' }
      : { uv: 'x86_64-apple-darwin', pip: 'macosx_10_12_x86_64' };
  if (os !== 'linux') return null;
  // Alpine and its kind have musl, for which a wheel of glibc does not run.
  return osId === 'alpine'
    ? { uv: `${cpu}-unknown-linux-musl`, pip: `musllinux_1_1_${cpu}` }
    : { uv: `${cpu}-unknown-linux-gnu`, pip: cpu === 'x86_64' ? 'manylinux2014_x86_64' : 'manylinux2014_aarch64' };
}
