import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { program } from './program';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const table = /## Command line\n([\s\S]*?)\n\n/.exec(readme)?.[1] ?? '';
const root = program(() => undefined);

const deepest = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(deepest);

it.each(root.commands.map((command) => command.name()))('the README has a row for %s', (verb) => {
  expect(table).toMatch(new RegExp(`^\\|.*\`${verb}[ \`]`, 'm'));
});

it.each(deepest(root).map((command) => command.name()))('the README names %s', (verb) => {
  expect(table).toContain(verb);
});

it('the README names no option that no verb has', () => {
  const options = new Set(deepest(root).flatMap((command) => command.options.map((option) => option.long)));
  const named = [...(/## Command line\n([\s\S]*?)\n\| exit code/.exec(readme)?.[1] ?? '').matchAll(/--[a-z][a-z-]*/g)];
  expect(named.length).toBeGreaterThan(5);
  expect(named.map(([option]) => option).filter((option) => !options.has(option))).toEqual([]);
});
