import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(__dirname, '..');
const TEST_FILE = /^(src|e2e|tools)\/.*\.(test|spec)\.(ts|tsx|mjs)$/;

interface Row {
  readonly fault: string;
  readonly tests: readonly { readonly file: string; readonly words: string }[];
  readonly reasons: readonly string[];
  /** What is neither. */
  readonly rest: readonly string[];
}

/** Rows of the tables of docs/faults.md: fault, what Muster does, what holds it. */
function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| fault |'))
    .map((line) => {
      const [fault = '', , held = ''] = line
        .slice(2, -2)
        .split(/(?<!\\) \| /)
        .map((cell) => cell.replace(/\\\|/g, '|'));
      const parts = held.split('<br>').map((part) => part.trim());
      const tests = parts.flatMap((part) => {
        const found = /^`([^`]+)`: “(.+)”$/.exec(part);
        return found ? [{ file: found[1] ?? '', words: found[2] ?? '' }] : [];
      });
      const reasons = parts.flatMap((part) => /^by hand: (.+)$/.exec(part)?.[1] ?? []);
      const rest = parts.filter((part) => !/^(`[^`]+`: “.+”|by hand: .+)$/.test(part));
      return { fault, tests, reasons, rest };
    });
}

const rows = rowsOf(readFileSync(join(ROOT, 'docs/faults.md'), 'utf8'));

test('the list of faults is there, each fault once', () => {
  expect(rows.length).toBeGreaterThan(90);
  expect(new Set(rows.map(({ fault }) => fault)).size).toBe(rows.length);
});

test.each(rows.map((row) => [row.fault, row] as const))(
  '%s is held by tests that exist, or by a reason',
  (_fault, row) => {
    expect(row.rest).toEqual([]);
    expect(row.tests.length + row.reasons.length).toBeGreaterThan(0);
    for (const reason of row.reasons) expect(reason.length).toBeGreaterThan(20);
    for (const { file, words } of row.tests) {
      expect(file).toMatch(TEST_FILE);
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      expect(readFileSync(join(ROOT, file), 'utf8').includes(words), `${file} has “${words}”`).toBe(true);
    }
  },
);
