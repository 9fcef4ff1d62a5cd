/** Makes a missing case of a union a compile error. @throws Error when a value slipped past the type checker. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
