import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import type { Inverse, JournalEntry } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { LocalSession } from '../local/local-session';
import { editLinesHere } from './edit-lines-here';
import { type TakeBack, takeBack } from './inverse';
import { undoPlan } from './undo';

let home: string;
let on: TakeBack;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'inverse-'));
  const session = new LocalSession({ home, env: { ...process.env, HOME: home } });
  const rights = () => Promise.reject(new Error('no rights are needed here'));
  on = { session, signal: new AbortController().signal, rights, editHere: null };
});
afterEach(() => rmSync(home, { recursive: true }));
const file = (name = 'keys') => join(home, name);
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each([
  ['by the script that runs on nodes', () => null],
  ['by Node on this computer', () => editLinesHere(home)],
])('lines are taken out %s', (_, editor) => {
  const removing = (lines: string[], isFileNew = false): Inverse => ({
    kind: 'remove-lines',
    path: file(),
    lines,
    isFileNew,
  });
  const odd = String.raw`restrict,from="10.0.0.2",command="a 'b' $(c) \n *" ssh-ed25519 AAAA é`;

  it.each([
    ['exactly those', `one\n${odd}\nthree\n`, [odd], 'one\nthree\n'],
    ['not a line that only contains it', 'one two\none\n', ['one'], 'one two\n'],
    ['the only line of a file that was there', 'one\n', ['one'], ''],
    ['none when they are gone already', 'two\n', ['one'], 'two\n'],
    ['every one of several', 'a\nb\nc\nd\n', ['b', 'd'], 'a\nc\n'],
  ])('%s', async (__, text, lines, after) => {
    writeFileSync(file(), text);
    chmodSync(file(), 0o640);
    const edit = { ...on, editHere: editor() };
    await takeBack(removing(lines), edit);
    await takeBack(removing(lines), edit);
    expect(readFileSync(file(), 'utf8')).toBe(after);
    expect(statSync(file()).mode & 0o777).toBe(0o640);
  });

  it('and the file with them when Muster made it and nothing else is left', async () => {
    writeFileSync(file(), 'one\n');
    await takeBack(removing(['one'], true), { ...on, editHere: editor() });
    expect(existsSync(file())).toBe(false);
    await takeBack(removing(['one'], true), { ...on, editHere: editor() });
    expect(existsSync(file())).toBe(false);
  });

  it('through a symbolic link, which stays one', async () => {
    mkdirSync(file('dotfiles'));
    writeFileSync(file('dotfiles/keys'), 'one\ntwo\n');
    symlinkSync('dotfiles/keys', file());
    await takeBack(removing(['one']), { ...on, editHere: editor() });
    expect(readFileSync(file('dotfiles/keys'), 'utf8')).toBe('two\n');
    expect(readFileSync(file(), 'utf8')).toBe('two\n');
  });

  it('and replaced lines come back', async () => {
    writeFileSync(file(), 'a\nnew');
    await takeBack(
      { kind: 'replace-lines', path: file(), remove: ['new'], restore: ['old'] },
      { ...on, editHere: editor() },
    );
    expect(readFileSync(file(), 'utf8')).toBe('a\nold\n');
  });
});

describe.each([
  ['by the script that runs on nodes', () => null],
  ['by Node on this computer', () => editLinesHere(home)],
])('replaced lines come back %s', (_, editor) => {
  it.each([
    ['to their own numbers', 'a\nnew\nd\n', ['new'], ['b', 'c', 'e'], [2, 3, 5], 'a\nb\nc\nd\ne\n'],
    ['to the place of the new one', 'a\nnew\nd\n', ['new'], ['b'], undefined, 'a\nb\nd\n'],
    ['to the end where the file has become shorter', 'a\n', [], ['b'], [9], 'a\nb\n'],
    ['once', 'a\nb\nnew\n', ['new'], ['b'], [2], 'a\nb\n'],
  ])('%s', async (__, text, remove, restore, at, after) => {
    writeFileSync(file(), text);
    await takeBack({ kind: 'replace-lines', path: file(), remove, restore, at }, { ...on, editHere: editor() });
    expect(readFileSync(file(), 'utf8')).toBe(after);
  });
});

it('a line that ends in a carriage return is the same line, and its neighbours keep theirs', async () => {
  writeFileSync(file(), 'a\r\nold\r\nz\r\nlast');
  await takeBack({ kind: 'remove-lines', path: file(), lines: ['old'], isFileNew: false }, on);
  expect(readFileSync(file(), 'utf8')).toBe('a\r\nz\r\nlast');
});

describe('files are restored', () => {
  const before = { contentBase64: Buffer.from('before').toString('base64'), mode: '0604', owner: '' };
  const inverse = (b: typeof before | null): Inverse => ({
    kind: 'restore-file',
    path: file(),
    before: b,
    afterSha256: sha('after'),
  });
  it('with content and mode, and twice is harmless', async () => {
    writeFileSync(file(), 'after');
    await takeBack(inverse(before), on);
    await takeBack(inverse(before), on);
    expect([readFileSync(file(), 'utf8'), statSync(file()).mode & 0o777]).toEqual(['before', 0o604]);
  });
  it('or removed when there was none', async () => {
    writeFileSync(file(), 'after');
    await takeBack(inverse(null), on);
    await takeBack(inverse(null), on);
    expect(existsSync(file())).toBe(false);
  });
  it.each([before, null])('but not over somebody else’s change', async (old) => {
    writeFileSync(file(), 'theirs');
    await expect(takeBack(inverse(old), on)).rejects.toMatchObject({ code: 'changed-since' });
    expect(readFileSync(file(), 'utf8')).toBe('theirs');
  });
});

describe('paths are removed', () => {
  const gone = (what: 'file' | 'empty-folder' | 'marked-folder', path = file()): Inverse => ({
    kind: 'remove-path',
    path,
    what,
  });
  it('only as what Muster made', async () => {
    mkdirSync(file());
    await expect(takeBack(gone('file'), on)).rejects.toMatchObject({ code: 'changed-since' });
    await expect(takeBack(gone('marked-folder'), on)).rejects.toMatchObject({ code: 'changed-since' });
    writeFileSync(join(file(), 'theirs'), '');
    await expect(takeBack(gone('empty-folder'), on)).rejects.toMatchObject({ code: 'changed-since' });
    expect(existsSync(join(file(), 'theirs'))).toBe(true);
  });
  it.each([
    [
      'a marked folder',
      'marked-folder',
      () => {
        mkdirSync(file());
        writeFileSync(join(file(), '.muster'), '');
      },
    ],
    ['an empty folder', 'empty-folder', () => mkdirSync(file())],
    ['a file', 'file', () => writeFileSync(file(), 'x')],
    ['a link', 'file', () => symlinkSync('nowhere', file())],
  ] as const)('%s, and twice is harmless', async (_, what, make) => {
    make();
    await takeBack(gone(what, '~/keys'), on);
    expect(existsSync(file())).toBe(false);
    await takeBack(gone(what), on);
  });
});

describe('a marker file gives nobody the home folder', () => {
  // The home folder lies inside a folder with a marker, and has one itself: ~/.muster is where Muster keeps its state.
  let inner: string;
  let here: TakeBack;
  beforeEach(() => {
    inner = join(home, 'deep');
    mkdirSync(join(inner, 'elsewhere'), { recursive: true });
    for (const folder of [home, inner, join(inner, 'elsewhere')]) writeFileSync(join(folder, '.muster'), '');
    symlinkSync('elsewhere', join(inner, 'link'));
    here = { ...on, session: new LocalSession({ home: inner, env: { ...process.env, HOME: inner } }) };
  });
  it.each(['~/', '~/.', '~/elsewhere/..', '~/../deep', '~/..', '~/link/', '~/link'])('%s stays', async (path) => {
    const inverse: Inverse = { kind: 'remove-path', path, what: 'marked-folder' };
    await expect(takeBack(inverse, here)).rejects.toMatchObject({ code: expect.stringMatching(/changed|command/) });
    expect(existsSync(join(inner, 'elsewhere', '.muster'))).toBe(true);
  });
});

describe('the plan of an undo', () => {
  const entry = (id: string, state: JournalEntry['state'], inverse: Inverse): JournalEntry => ({
    id,
    at: 0,
    jobId: 'j' as JournalEntry['jobId'],
    nodeId: 'heron' as NodeId,
    what: say('change {{id}}', { id }),
    inverse,
    state,
    detail: '',
  });
  it('names what is left to take back, newest first', () => {
    const packages: Inverse = { kind: 'remove-packages', manager: 'apt', packages: ['sshfs', 'fuse3'] };
    const entries = [
      entry('1', 'done', packages),
      entry('2', 'undone', packages),
      entry('3', 'failed', { kind: 'remove-path', path: '~/x', what: 'file' }),
      entry('4', 'done', { kind: 'none', why: say('nothing') }),
      entry('5', 'intent', { kind: 'unmount', path: '/s', source: 'a:/s' }),
    ];
    expect(undoPlan(entries).map(({ shown }) => shown)).toEqual([
      'fusermount3 -u /s',
      'rm ~/x',
      'sudo apt-get purge -y sshfs fuse3',
    ]);
  });
});
