// Free of zod: the window asks the same question while a person types.

/** A login name that no shell and no option parser could take for something else. */
export const LOGIN_NAME = /^(?!-)[^\s'"`;&<>|(){}\p{Cc}]+$/u;
const LONGEST = 255;
/** A dollar sign ends the name of a Windows machine account, and means a variable anywhere else; a backslash at the end means nothing. */
export const hasNoVariable = (name: string): boolean => !/\$.|\\$/.test(name);

export const isLoginName = (name: string): boolean =>
  name.length <= LONGEST && LOGIN_NAME.test(name) && hasNoVariable(name);
