import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, test } from 'vitest';

const src = __dirname;
const FORBIDDEN_PACKAGE = /^(electron|react|react-dom|react-aria-components|zustand|node-pty)(\/|$)/;
const FORBIDDEN_FOLDER = /^(main|renderer|preload)\//;

type Edge = { from: string; to: string };
type Graph = { files: string[]; packages: Edge[]; broken: Edge[] };

describe.each(['engine/engine.ts', 'cli/command-line.ts'])('what %s pulls in', (entry) => {
  const graph = walk(entry);

  test('every import leads somewhere', () => {
    expect(graph.broken).toEqual([]);
  });

  test('is neither the window nor its shell', () => {
    expect(graph.files.filter((file) => FORBIDDEN_FOLDER.test(file))).toEqual([]);
    expect(graph.packages.filter(({ to }) => FORBIDDEN_PACKAGE.test(to))).toEqual([]);
  });

  test('is more than the entry itself', () => {
    expect(graph.files.length).toBeGreaterThan(10);
  });
});

test('the start of the command line sets the heap and loads the rest by itself', () => {
  expect(walk('cli/main.ts').files).toEqual(['cli/main.ts', 'engine/compiled-code.ts', 'cli/small-heap.ts']);
});

test('shared code imports zod and nothing else from outside', () => {
  const graph = walk('shared/contract.ts');
  expect(graph.files.filter((file) => !file.startsWith('shared/'))).toEqual([]);
  expect(new Set(graph.packages.map(({ to }) => to))).toEqual(new Set(['zod']));
});

/** Follows every import that is there at run time, lazy ones too; `import type` is erased and does not count. */
function walk(entry: string): Graph {
  const graph: Graph = { files: [], packages: [], broken: [] };
  const open = [join(src, entry)];
  const seen = new Set(open);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const from = relative(src, file);
    graph.files.push(from);
    for (const to of importsOf(file)) {
      if (!to.startsWith('.')) {
        graph.packages.push({ from, to });
        continue;
      }
      const target = resolve(dirname(file), to);
      if (target === undefined) graph.broken.push({ from, to });
      else if (/\.tsx?$/.test(target) && !seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
    }
  }
  return graph;
}

function resolve(folder: string, specifier: string): string | undefined {
  const path = join(folder, specifier.replace(/\?\w+$/, ''));
  const candidates = [path, `${path}.ts`, `${path}.tsx`, path.replace(/\.js$/, '.ts'), join(path, 'index.ts')];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

function importsOf(file: string): string[] {
  const found: string[] = [];
  collect(parseAst(readFileSync(file, 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' }), found);
  return found;
}

const IMPORTING = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']);

function collect(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const child of node) collect(child, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, source, importKind, exportKind } = node as Record<string, unknown>;
  if (IMPORTING.has(String(type)) && importKind !== 'type' && exportKind !== 'type' && isLiteral(source)) {
    found.push(source.value);
  }
  for (const child of Object.values(node)) collect(child, found);
}

function isLiteral(node: unknown): node is { value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}
