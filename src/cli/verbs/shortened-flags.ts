/** What a shortened flag was found to mean. */
export type Unshortened =
  | { readonly args: readonly string[] }
  | { readonly ambiguous: string; readonly matches: readonly string[] };

/**
 * Flags as Python's argparse reads them (`allow_abbrev`, which AGILab's doctor leaves on): a long flag may be cut to any
 * beginning that only one flag has; `--name=value` too. What follows a flag that takes a value is never one. Pure.
 * @param names every flag, with its hyphens, and whether it takes a value.
 */
export function unshortened(args: readonly string[], names: ReadonlyMap<string, boolean>): Unshortened {
  const read: string[] = [];
  let isValue = false;
  for (const [at, arg] of args.entries()) {
    if (arg === '--') return { args: [...read, ...args.slice(at)] };
    if (isValue || !arg.startsWith('--')) {
      read.push(arg);
      isValue = false;
      continue;
    }
    const [given, ...value] = arg.split('=');
    const matches = matchesOf(given ?? '', names);
    if (matches.length > 1) return { ambiguous: given ?? '', matches };
    const [name = given ?? ''] = matches;
    read.push([name, ...value].join('='));
    isValue = value.length === 0 && names.get(name) === true;
  }
  return { args: read };
}

function matchesOf(given: string, names: ReadonlyMap<string, boolean>): string[] {
  if (names.has(given)) return [given];
  return [...names.keys()].filter((name) => name.startsWith(given));
}
