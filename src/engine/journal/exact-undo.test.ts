import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { LocalSession } from '../local/local-session';
import type { JobContext } from '../ports';
import { changeLines } from './change-lines';
import { editLinesHere } from './edit-lines-here';
import { takeBack } from './inverse';

// Whatever a file looks like, a change and its inverse give its bytes again: by the script on nodes, and by Node here.

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'exact-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const LINES = ['# mine', '', 'a key', '  spaced', 'b key', 'with é', 'a key\r', 'last\r'];
const lines = fc.array(fc.constantFrom(...LINES), { maxLength: 7 });
const file = fc
  .record({ lines, isWhole: fc.boolean() })
  .map(({ lines: all, isWhole }) => (all.length === 0 ? '' : all.join('\n') + (isWhole ? '\n' : '')));
const change = fc.record({
  add: fc.uniqueArray(fc.constantFrom('new one', 'new two', 'a key', 'b key'), { maxLength: 3 }),
  remove: fc.uniqueArray(fc.constantFrom('a key', 'b key', '# mine', 'not there'), { maxLength: 2 }),
});

/** A last line without a newline that goes out: what comes to its place ends in one, so that nobody's `>>` runs into it. */
const isLastTakenOut = (text: string, remove: readonly string[]): boolean =>
  text !== '' && !text.endsWith('\n') && remove.includes((text.split('\n').at(-1) ?? '').replace(/\r$/, ''));

async function thereAndBack(node: NodeId, text: string, edit: { add: string[]; remove: string[] }): Promise<string[]> {
  const path = join(home, 'keys');
  writeFileSync(path, text);
  const session = Object.assign(new LocalSession({ home, env: { ...process.env, HOME: home } }), { nodeId: node });
  const inverses: Inverse[] = [];
  const job = {
    ports: { home },
    signal: new AbortController().signal,
    journal: {
      change: async (_node: NodeId, _what: unknown, inverse: Inverse, act: () => Promise<unknown>) => {
        inverses.push(inverse);
        await act();
      },
    },
  } as unknown as JobContext;
  await changeLines(job, session, { path, ...edit, what: say('changed') });
  const changed = readFileSync(path, 'utf8');
  const on = {
    session,
    signal: job.signal,
    rights: () => Promise.reject(new Error('none')),
    editHere: node === MANAGER ? editLinesHere(home) : null,
  };
  for (const inverse of inverses.reverse()) await takeBack(inverse, on);
  return [changed, readFileSync(path, 'utf8')];
}

describe.each([
  ['by the script that runs on nodes', 'heron' as NodeId, 60],
  ['by Node on this computer', MANAGER, 120],
])('a change and its way back, %s', (_, node, numRuns) => {
  it('give the same bytes again', async () => {
    await fc.assert(
      fc.asyncProperty(file, change, async (text, edit) => {
        const wanted = edit.add.filter((line) => !edit.remove.some((gone) => gone === line));
        fc.pre(!isLastTakenOut(text, edit.remove));
        const [changed = '', back] = await thereAndBack(node, text, { ...edit, add: wanted });
        expect(back).toBe(text);
        const has = changed.split('\n').map((line) => line.replace(/\r$/, ''));
        expect(has).toEqual(expect.arrayContaining(wanted));
        for (const line of edit.remove) expect(has).not.toContain(line);
      }),
      { numRuns },
    );
  }, 120_000);

  it('keep the last line of a file last that ends without a newline', async () => {
    expect(await thereAndBack(node, 'a\nlast', { add: ['new'], remove: [] })).toEqual(['a\nnew\nlast', 'a\nlast']);
    expect(await thereAndBack(node, 'last', { add: ['new'], remove: [] })).toEqual(['new\nlast', 'last']);
  });

  it('put a line back as often as it stood there', async () => {
    expect((await thereAndBack(node, 'x\nb\nx\n', { add: ['new'], remove: ['x'] }))[1]).toBe('x\nb\nx\n');
  });
});
