import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';

/**
 * A value as one single-quoted POSIX shell word (POSIX 2.2.2): nothing inside is special but the quote itself.
 * @throws Failure bad-input for NUL and newline: no shell carries the first, and the second hides commands from a reader.
 */
export function quote(value: string): string {
  if (/[\0\n]/.test(value)) {
    throw new Failure('bad-input', say('A value for a command contains a line break or a NUL character.'));
  }
  return `'${value.replace(/'/g, "'\\''")}'`;
}
