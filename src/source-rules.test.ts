import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => /\.(tsx?|sh|py)$/.test(path) && !/\.test\.tsx?$/.test(path));
const NODE_SIDE = /^(engine|cli|main|shared)\/.*\.ts$/;

type Rule = { what: string; pattern: RegExp; within?: RegExp; except?: RegExp };

const RULES: Rule[] = [
  { what: 'a host key accepted unseen', pattern: /StrictHostKeyChecking[= ]*no\b/i },
  { what: 'a known_hosts file that forgets', pattern: /UserKnownHostsFile[= ]*\/dev\/null/i },
  {
    what: 'an SSH client beside the one that verifies the host key',
    pattern: /new Client\(/,
    except: /^engine\/ssh\/connect\.ts$/,
  },
  { what: 'the bridge used past client.ts', pattern: /window\.muster\b/, within: /^renderer\//, except: /client\.ts$/ },
  { what: 'work that was put off', pattern: /\b(TODO|FIXME|XXX|not implemented)\b/i },
  {
    what: 'APIs that Node 16 lacks',
    pattern: /AbortSignal\.any\(|Array\.fromAsync\(|\.toSorted\(|\.toReversed\(|\.toSpliced\(/,
  },
  { what: 'APIs that Chromium 108 lacks', pattern: /Object\.groupBy|Promise\.withResolvers|Promise\.try\(/ },
  { what: 'dynamic code', pattern: /\beval\(|new Function\(/, within: NODE_SIDE },
];

test('there are sources to look at', () => {
  expect(SOURCES.length).toBeGreaterThan(50);
});

test.each(RULES)('no source holds $what', ({ pattern, within, except }) => {
  const guilty = SOURCES.filter((path) => (within?.test(path) ?? true) && !(except?.test(path) ?? false)).flatMap(
    (path) =>
      readFileSync(join(__dirname, path), 'utf8')
        .split('\n')
        .map((line, at) => ({ place: `${path}:${at + 1}`, line: line.trim() }))
        .filter(({ line }) => pattern.test(line)),
  );
  expect(guilty).toEqual([]);
});

test('files are of a size that can be read at once', () => {
  const long = SOURCES.map((path) => ({ path, lines: readFileSync(join(__dirname, path), 'utf8').split('\n').length }));
  expect(long.filter(({ lines }) => lines > 400)).toEqual([]);
});
