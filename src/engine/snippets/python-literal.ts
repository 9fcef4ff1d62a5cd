/** A value that Python can be told as a literal. */
export type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal };

/** Characters that would end the line in an editor, or turn the text round: written as escapes. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

const quoted = (text: string): string =>
  JSON.stringify(text).replace(UNSEEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * A value as a Python literal on one line: nothing of it can be read as code. JSON's string escapes are Python's too
 * (Python reference, 2.5.1); booleans and null are not. @throws Error for a number that is not finite.
 */
export function pythonLiteral(value: Literal): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} is no number that Python's literals know.`);
    return String(value);
  }
  if (isList(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, each]) => `${quoted(key)}: ${pythonLiteral(each)}`)
    .join(', ')}}`;
}

const isList = (value: Literal): value is readonly Literal[] => Array.isArray(value);

/** How AGILab writes the payload of a run: JSON inside a Python string, read back by `json.loads`. */
export const jsonExpression = (value: Literal): string => `json.loads(${quoted(JSON.stringify(value))})`;
