import type { HostKey, SeedComparison } from '../../shared/model/host-key';

/** The same host keys from three sides: on the owner's disk, seen by keyscan from the other node, pinned by the manager. */
export interface SeedSides {
  readonly owner: readonly HostKey[];
  readonly seen: readonly HostKey[];
  readonly pinned: readonly HostKey[];
}

/**
 * Compares per key type. Every side that shows a type must show the same key, and the owner must have it: a key that is
 * seen or pinned, but is not on the owner's disk, is somebody else's. Pure.
 */
export function compareSeed({ owner, seen, pinned }: SeedSides): SeedComparison[] {
  const types = [...new Set([...owner, ...seen, ...pinned].map((key) => key.type))].sort();
  return types.map((type) => {
    const own = owner.filter((key) => key.type === type);
    const others = [...seen, ...pinned].filter((key) => key.type === type);
    return {
      type,
      owner: fingerprintIn(owner, type),
      seen: fingerprintIn(seen, type),
      pinned: fingerprintIn(pinned, type),
      agrees: own.length > 0 && others.every((key) => own.some(({ blob }) => blob === key.blob)),
    };
  });
}

const fingerprintIn = (keys: readonly HostKey[], type: string): string | null =>
  keys.find((key) => key.type === type)?.fingerprint ?? null;

/** Keys that may be written: on the owner's disk and seen from the other side. */
export const seedableKeys = ({ owner, seen }: SeedSides): HostKey[] =>
  owner.filter((key) => seen.some(({ blob }) => blob === key.blob));

/** Why nothing may be seeded, or null. The manager's own keys need no pin: they come from its own disk. */
export function seedRefusal(
  sides: SeedSides,
  isPinNeeded: boolean,
): 'differs' | 'nothing-on-disk' | 'nothing-seen' | 'not-pinned' | null {
  if (sides.owner.length === 0) return 'nothing-on-disk';
  if (sides.seen.length === 0) return 'nothing-seen';
  if (compareSeed(sides).some(({ agrees }) => !agrees)) return 'differs';
  if (seedableKeys(sides).length === 0) return 'differs';
  const hasPin = sides.pinned.some((key) => sides.owner.some(({ blob }) => blob === key.blob));
  return isPinNeeded && !hasPin ? 'not-pinned' : null;
}
