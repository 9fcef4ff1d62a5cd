import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const HERE = import.meta.dirname;
/** Imports that stay in the program, those that are loaded later too: `import type` is erased. */
const VALUE_IMPORTS = /(?:(?:^|\n)\s*(?:import|export)\s+(?!type\b)(?:[\w*{][^'";]*?from\s+)?|\bimport\()'([^']+)'/g;

function fileOf(from: string, to: string): string | null {
  const base = join(dirname(from), to);
  return [`${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find((path) => existsSync(path)) ?? null;
}

/** Every module that `main.tsx` brings along by value, with the file that asked for it. */
function reached(start: string): Map<string, string> {
  const asked = new Map([[start, start]]);
  const packages = new Map<string, string>();
  for (const file of asked.keys()) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(VALUE_IMPORTS)) {
      const target = name.startsWith('.') ? fileOf(file, name) : null;
      if (target) asked.set(target, asked.get(target) ?? file);
      else packages.set(name, relative(HERE, file));
    }
  }
  return new Map([...packages, ...[...asked].map(([path, by]) => [relative(HERE, path), relative(HERE, by)] as const)]);
}

describe('what the window brings along', () => {
  const all = reached(join(HERE, 'main.tsx'));
  it('finds the window at all', () => {
    expect(all.has('react')).toBe(true);
    expect(all.has('../shared/model/fleet-fold.ts')).toBe(true);
    expect(all.has('wizard/proof/ProofStep.tsx')).toBe(true);
  });
  it.each(['zod', 'electron', 'ssh2', '../shared/contract.ts'])('leaves out %s', (name) => {
    expect(all.get(name)).toBeUndefined();
  });
});
