import { MAX_HOSTS } from './import-file';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** A rack, a shelf, a slot: nobody counts in more directions, and each costs a level of recursion. */
const MAX_RANGES = 8;
const RANGE = /\[(\d*|[A-Za-z]):(\d+|[A-Za-z])(?::(\d+))?\]/;

/**
 * Host names of an Ansible pattern: `node[01:05]`, `db-[a:f].lab`, `rack[1:2]-[1:9:2]`; both ends belong to the range
 * (Ansible, "Building an inventory", section "Adding ranges of hosts"). A leading zero sets the width.
 * @throws RangeError with the reason.
 */
export function expandHostPattern(pattern: string, ranges = 0): string[] {
  const found = RANGE.exec(pattern);
  if (!found) return [pattern];
  if (ranges >= MAX_RANGES) throw new RangeError(`more than ${MAX_RANGES} ranges in one name`);
  const [whole, from = '', to = '', step = '1'] = found;
  const head = pattern.slice(0, found.index);
  const tail = pattern.slice(found.index + whole.length);
  const parts = partsOf(from === '' ? '0' : from, to, Number(step));
  const tails = expandHostPattern(tail, ranges + 1);
  if (parts.length * tails.length > MAX_HOSTS) throw new RangeError(`more than ${MAX_HOSTS} machines`);
  return parts.flatMap((part) => tails.map((rest) => `${head}${part}${rest}`));
}

function partsOf(from: string, to: string, step: number): string[] {
  const isLetters = /^[A-Za-z]$/.test(from);
  if (isLetters !== /^[A-Za-z]$/.test(to))
    throw new RangeError('a range goes from number to number or letter to letter');
  if (step < 1) throw new RangeError('the step of a range is at least 1');
  const [first, last] = isLetters ? [LETTERS.indexOf(from), LETTERS.indexOf(to)] : [Number(from), Number(to)];
  if (first > last) throw new RangeError('a range begins after its end');
  const isPadded = !isLetters && from.length > 1 && from.startsWith('0');
  if (isPadded && from.length !== to.length) throw new RangeError('both ends of a range with zeros are equally long');
  if ((last - first) / step > MAX_HOSTS) throw new RangeError(`more than ${MAX_HOSTS} machines`);
  const parts: string[] = [];
  for (let at = first; at <= last; at += step) {
    parts.push(isLetters ? (LETTERS[at] ?? '') : String(at).padStart(isPadded ? from.length : 0, '0'));
  }
  return parts;
}
