import type { Secret } from './secret';

const BLANK = '[secret]';

/** What looks like a secret wherever it stands: private keys, passwords in addresses, `password=…`, bearer tokens. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, BLANK],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi, `$1:${BLANK}@`],
  [
    /\b((?:password|passwd|passphrase|secret|token|api[_-]?key)\s*[=:]\s*)(?!\[secret\])(?:"[^"]*"|'[^']*'|[^\s,;]+)/gi,
    `$1${BLANK}`,
  ],
  [/\b(authorization:\s*(?:bearer|basic)\s+)\S+/gi, `$1${BLANK}`],
  [/\b(bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/gi, `$1${BLANK}`],
];

/** Makes a function that blanks these very values in any text. Values shorter than 3 characters would blank ordinary text and are left. */
export function blankValues(secrets: readonly Secret[]): (text: string) => string {
  const values = secrets
    .map((secret) => secret.reveal())
    .filter((value) => value.length >= 3)
    .sort((a, b) => b.length - a.length);
  if (values.length === 0) return (text) => text;
  return (text) => values.reduce((rest, value) => rest.split(value).join(BLANK), text);
}

/** Blanks the given secrets by value, and whatever looks like one by pattern: for logs and events. */
export function redact(text: string, secrets: readonly Secret[] = []): string {
  return PATTERNS.reduce(
    (rest, [pattern, replacement]) => rest.replace(pattern, replacement),
    blankValues(secrets)(text),
  );
}
