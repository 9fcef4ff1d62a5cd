import type { NodeFacts } from '../../shared/model/node';
import type { FactLines } from './fact-lines';

interface Row {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Kinds that hold no files of a person; some hundred of them would only hide the others. */
const SYSTEM_TYPES =
  /^(proc|sysfs|devpts|devtmpfs|cgroup2?|securityfs|pstore|bpf|debugfs|tracefs|configfs|fusectl|mqueue|hugetlbfs|binfmt_misc|autofs|efivarfs|rpc_pipefs|nsfs|devfs|squashfs)$/;

/** fstab(5) and proc(5): space, tab, newline and backslash stand in octal. */
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

function linuxRow(line: string): Row | null {
  const [source, target, type, options = ''] = line.split(' ');
  if (!source || !target?.startsWith('/') || !type) return null;
  return { source: unescapeOctal(source), target: unescapeOctal(target), type, options: options.split(',') };
}

/** mount(8) of macOS: `source on target (type, option, option)`; both names are printed as they are. */
function macRow(line: string): Row | null {
  const found = /^(.*?) on (\/.*) \(([^()]*)\)$/.exec(line);
  if (!found) return null;
  const [type = '', ...options] = (found[3] ?? '').split(', ');
  return { source: found[1] ?? '', target: found[2] ?? '', type, options };
}

const rowsFrom = (lines: FactLines): Row[] => [
  ...lines.all('mount').flatMap((line) => linuxRow(line) ?? []),
  ...lines.all('mountmac').flatMap((line) => macRow(line) ?? []),
];

/** Exit codes and words of `ls` on a mount, as its killable child gave them: 137 = ended at its limit. */
function statesFrom(lines: FactLines): Map<string, NodeFacts['mounts'][number]['state']> {
  const states = new Map<string, NodeFacts['mounts'][number]['state']>();
  const denied = lines.all('mountsaid').filter((text) => /permission denied|not permitted/i.test(text));
  for (const line of lines.all('mountstate')) {
    const at = line.indexOf(' ');
    const code = line.slice(0, at);
    const target = unescapeOctal(line.slice(at + 1));
    const isForeign = denied.some((text) => text.includes(target));
    states.set(target, code === '137' ? 'hung' : code === '0' ? 'alive' : isForeign ? 'not-probed' : 'dead');
  }
  return states;
}

/** The node's mounts that may hold files. A later line of the table hides an earlier one of the same target. */
export function mountsFrom(lines: FactLines): NodeFacts['mounts'] {
  const states = statesFrom(lines);
  const topmost = new Map<string, Row>();
  for (const row of rowsFrom(lines)) if (!SYSTEM_TYPES.test(row.type)) topmost.set(row.target, row);
  return [...topmost.values()].map(({ source, target, type, options }) => ({
    source,
    target,
    type,
    isReadOnly: options.includes('ro') || options.includes('read-only'),
    state: states.get(target) ?? 'not-probed',
  }));
}

/** Mount options of the file system that holds a path. Empty when it is not known. */
export function optionsAt(lines: FactLines, path: string): readonly string[] {
  const holding = rowsFrom(lines).filter(
    ({ target }) => target === '/' || path === target || path.startsWith(`${target}/`),
  );
  return (
    holding.reduce<Row | null>((best, row) => (best && best.target.length > row.target.length ? best : row), null)
      ?.options ?? []
  );
}
