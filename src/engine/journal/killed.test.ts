import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobId, NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { LocalSession } from '../local/local-session';
import type { JobContext } from '../ports';
import { nodeKey } from '../trust/node-key';
import { rightModes } from '../trust/right-modes';
import { changeLines, makeParents } from './change-lines';
import { type FileJournal, openJournal } from './file-journal';
import { undo } from './undo';

// Muster is killed at every moment at which its journal grows; whatever was done by then is taken back from the file alone.

const HERON = 'heron' as NodeId;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Stand {
  readonly home: string;
  readonly journal: FileJournal;
  readonly session: LocalSession;
  readonly job: JobContext;
}

/** A job whose only node is a folder of this computer, changed by the scripts that run on nodes. */
async function standIn(at: string): Promise<Stand> {
  const home = join(at, 'home');
  const session = Object.assign(new LocalSession({ home, env: { ...process.env, HOME: home } }), { nodeId: HERON });
  const journal = await openJournal(join(at, 'journal.jsonl'), () => 1);
  const job = {
    ports: { home, sessions: { local: () => session } },
    signal: new AbortController().signal,
    journal: journal.forJob('j' as JobId),
    session: async () => session,
    log: () => undefined,
    progress: () => undefined,
    fleet: () => ({ known: {} }),
  } as unknown as JobContext;
  return { home, journal, session, job };
}

/** Everything of a home folder that undo promises: kinds, modes, owners, links, bytes. */
const treeOf = (home: string): string =>
  execFileSync('sh', ['-c', 'find . -exec stat -c "%n %F %a %U %N" {} + -type f -exec sha256sum {} + | sort'], {
    cwd: home,
    encoding: 'utf8',
  });

function homeBefore(home: string): void {
  mkdirSync(join(home, '.ssh'), { recursive: true });
  writeFileSync(join(home, '.ssh/known_hosts'), '# mine\nold key\nother key\nold key\nlast');
  chmodSync(join(home, '.ssh/known_hosts'), 0o640);
  writeFileSync(join(home, '.ssh/authorized_keys'), 'ssh-ed25519 AAAA me\r\n');
  writeFileSync(join(home, '.bashrc'), 'case $- in *i*) ;; *) return ;; esac\n');
  for (const loose of ['.ssh', '.ssh/authorized_keys']) chmodSync(join(home, loose), 0o777);
}

/** What remedies do to a node's account: lines added, replaced and put on top, folders, files, a key, modes. */
async function change({ session, job }: Stand): Promise<void> {
  const lines = (path: string, add: string[], remove: string[] = [], at?: number[]) =>
    changeLines(job, session, { path, add, remove, ...(at ? { at } : {}), what: say('changed lines') });
  await lines('~/.ssh/known_hosts', ['new key'], ['old key']);
  await lines('~/.ssh/authorized_keys', ['restrict ssh-ed25519 BBBB muster:atlas']);
  await rightModes(session, job);
  await nodeKey(job, session);
  await lines('~/.bashrc', ['# >>>', 'export PATH', '# <<<'], [], [1, 2, 3]);
  await makeParents(job, session, '~/.config/fish/conf.d/muster.fish', '755');
  await lines('~/.config/fish/conf.d/muster.fish', ['# >>>', 'contains x', '# <<<']);
}

/** Copies of home and journal, one for each line that came to the journal. */
async function killedEverywhere(): Promise<{ before: string; after: string; moments: string[] }> {
  const at = join(folder, 'live');
  homeBefore(join(at, 'home'));
  const before = treeOf(join(at, 'home'));
  const stand = await standIn(at);
  const moments: string[] = [];
  stand.journal.onChange(() => {
    const moment = join(folder, `moment-${moments.length}`);
    execFileSync('cp', ['-a', at, moment]);
    moments.push(moment);
  });
  await change(stand);
  await stand.journal.close();
  return { before, after: treeOf(join(at, 'home')), moments };
}

const tear = (at: string): void => {
  const file = join(at, 'journal.jsonl');
  const text = readFileSync(file, 'utf8');
  const last = text.lastIndexOf('\n', text.length - 2) + 1;
  writeFileSync(file, text.slice(0, last + Math.floor((text.length - last) / 2)));
};

describe('a Muster that is killed', () => {
  it('at any line of its journal, whole or torn, leaves nothing that undo does not take back', async () => {
    const { before, after, moments } = await killedEverywhere();
    expect(after).not.toBe(before);
    expect(moments.length).toBeGreaterThan(20);
    for (const moment of moments) {
      for (const isTorn of [false, true]) {
        const at = `${moment}-${isTorn}`;
        execFileSync('cp', ['-a', moment, at]);
        if (isTorn) tear(at);
        const stand = await standIn(at);
        await undo({ kind: 'undo', entryIds: [] }, stand.job);
        expect(treeOf(stand.home), at).toBe(before);
        await undo({ kind: 'undo', entryIds: [] }, stand.job);
        expect(treeOf(stand.home), `${at}, undone twice`).toBe(before);
        await stand.journal.close();
      }
    }
  }, 240_000);

  it('and goes on from there comes to the same end, and back', async () => {
    const { before, after, moments } = await killedEverywhere();
    // The key that is made is another one each time, so its two files are compared by name and mode.
    const withoutKey = (tree: string) => tree.replace(/^[0-9a-f]{64} {2}\S*id_ed25519\S*\n/gm, '');
    for (const moment of moments.filter((_, index) => index % 3 === 0)) {
      tear(moment);
      const stand = await standIn(moment);
      await change(stand);
      expect(withoutKey(treeOf(stand.home)), moment).toBe(withoutKey(after));
      await undo({ kind: 'undo', entryIds: [] }, stand.job);
      expect(treeOf(stand.home), moment).toBe(before);
      await stand.journal.close();
    }
  }, 240_000);
});
