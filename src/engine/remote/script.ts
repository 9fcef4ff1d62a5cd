/**
 * A program that runs on a node: constant text from this folder, never built from values.
 * The text defines one POSIX sh function `main` and calls nothing; the session adds the values as
 * single-quoted assignments on top and runs `main </dev/null` at the end.
 */
export interface RemoteScript<Access extends 'observe' | 'change' = 'observe' | 'change'> {
  /** File name without ending: how logs and recorded sessions call it. */
  readonly name: string;
  readonly source: string;
  /** `observe`: changes nothing on the node, so checks may run it. */
  readonly access: Access;
}

export const observing = (name: string, source: string): RemoteScript<'observe'> => ({
  name,
  source,
  access: 'observe',
});
export const changing = (name: string, source: string): RemoteScript<'change'> => ({ name, source, access: 'change' });
