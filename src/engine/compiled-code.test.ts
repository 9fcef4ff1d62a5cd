import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compiledFileOf, compiledScript, takeCompiledCode, wrapped } from './compiled-code';

const TEXT = "const { sep } = require('node:path'); exports.said = [sep, __filename, module.exports === exports];\n";

describe('code that was compiled ahead', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-compiled-'));
    file = join(folder, 'part.js');
    writeFileSync(file, TEXT);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const keep = (text: string, compiled = text): void => {
    const data = new Script(wrapped(compiled), { filename: file }).createCachedData();
    writeFileSync(compiledFileOf(file), Buffer.concat([createHash('sha256').update(text).update(data).digest(), data]));
  };
  const load = (): unknown => {
    const restore = takeCompiledCode();
    try {
      return (createRequire(file)(file) as { said: unknown }).said;
    } finally {
      restore();
    }
  };

  test('V8 takes it, and the file is a module like any other', () => {
    keep(TEXT);
    expect(compiledScript(file)?.cachedDataRejected).toBe(false);
    expect(load()).toEqual([sep, file, true]);
  });

  test('there is none: the file is loaded by Node', () => {
    expect(compiledScript(file)).toBeNull();
    expect(load()).toContain(file);
  });

  test('made from another text of the same length, it is not looked at', () => {
    keep(TEXT.replace('said', 'SAID'));
    expect(compiledScript(file)).toBeNull();
    expect(load()).toContain(file);
  });

  test('cut short or damaged, it is not looked at: V8 would run what is left', () => {
    keep(TEXT);
    const whole = readFileSync(compiledFileOf(file));
    for (const damaged of [whole.subarray(0, whole.length - 8), whole.subarray(0, 10), Buffer.alloc(0)]) {
      writeFileSync(compiledFileOf(file), damaged);
      expect(compiledScript(file)).toBeNull();
      expect(load()).toContain(file);
    }
  });

  test('what V8 does not take costs time and nothing else', () => {
    keep(TEXT, `${TEXT}// longer`);
    expect(compiledScript(file)?.cachedDataRejected).toBe(true);
    expect(load()).toContain(file);
  });
});
