import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalSession } from '../local/local-session';
import { numbered, runScript } from '../remote/answer-of';
import { editLinesHere } from './edit-lines-here';
import { type EditLines, editLinesScript } from './inverse';

const ROUNDS = 10;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'two-editors-'));
  mkdirSync(join(home, '.ssh'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** The editor of nodes, as another Muster runs it on this computer over SSH. */
const byScript =
  (session: LocalSession): EditLines =>
  async (path, { add, remove }) => {
    const values = {
      FILE: path,
      MODE: '600',
      IS_FILE_NEW: 'no',
      ...numbered('REMOVE', remove),
      ...numbered('ADD', add),
    };
    await runScript(session, editLinesScript, { values, timeoutMs: 30_000 });
  };

/** Adds a line per round, and takes every second one out again. */
async function work(edit: EditLines, name: string): Promise<string[]> {
  const left: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const line = `${name}-${round}`;
    await edit('~/.ssh/known_hosts', { add: [line], remove: [], isFileNew: false });
    if (round % 2 === 0) left.push(line);
    else await edit('~/.ssh/known_hosts', { add: [], remove: [line], isFileNew: false });
  }
  return left;
}

describe('two Musters that edit one file at once', () => {
  it.each<[string, () => EditLines, () => EditLines]>([
    ['two over SSH', () => byScript(local()), () => byScript(local())],
    ['one here, one over SSH', () => editLinesHere(home), () => byScript(local())],
    ['two here', () => editLinesHere(home), () => editLinesHere(home)],
  ])('lose no line: %s', async (_name, one, other) => {
    const file = join(home, '.ssh/known_hosts');
    writeFileSync(file, '# mine\n');
    const left = (await Promise.all([work(one(), 'one'), work(other(), 'other')])).flat();
    expect(readFileSync(file, 'utf8').split('\n').sort()).toEqual(['', '# mine', ...left].sort());
    expect(readdirSync(join(home, '.ssh'))).toEqual(['known_hosts']);
  });
});

it.each<[string, () => EditLines]>([
  ['over SSH', () => byScript(local())],
  ['here', () => editLinesHere(home)],
])('many editors %s lose no line where a program died with its lock', async (_where, editor) => {
  const file = join(home, '.ssh/known_hosts');
  for (let round = 0; round < 4; round += 1) {
    writeFileSync(file, '# mine\n');
    mkdirSync(`${file}.muster-lock`);
    const long = new Date(Date.now() - 300_000);
    utimesSync(`${file}.muster-lock`, long, long);
    const lines = Array.from({ length: 12 }, (_, at) => `line-${at}`);
    await Promise.all(
      lines.map((line) => editor()('~/.ssh/known_hosts', { add: [line], remove: [], isFileNew: false })),
    );
    expect(readFileSync(file, 'utf8').split('\n').sort()).toEqual(['', '# mine', ...lines].sort());
    expect(readdirSync(join(home, '.ssh'))).toEqual(['known_hosts']);
  }
});

const local = () => new LocalSession({ home, env: { ...process.env, HOME: home } });
