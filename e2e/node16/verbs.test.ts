import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { makeHome, resultOf } from './muster-process';

let place: ReturnType<typeof makeHome>;
beforeAll(() => {
  place = makeHome();
});
afterAll(() => place.end());

test('every verb explains itself', async () => {
  const { out, code } = await place.muster('--help');
  expect(code).toBe(0);
  const verbs = [...out.matchAll(/^ {2}([a-z][a-z-]*) /gm)]
    .map(([, verb]) => verb ?? '')
    .filter((verb) => verb !== 'help');
  expect(verbs).toEqual(
    expect.arrayContaining(['discover', 'check', 'trust', 'fix', 'cluster', 'share', 'prove', 'report', 'undo']),
  );
  const said = await Promise.all(verbs.map((verb) => place.muster(verb, '--help')));
  expect(said.map((each) => each.code)).toEqual(verbs.map(() => 0));
  for (const { out: text } of said) expect(text).toMatch(/^Usage: muster /);
});

describe('muster cluster', () => {
  it('keeps what was set, and shows it as one JSON line', async () => {
    const set = await place.muster(
      'cluster',
      'set',
      '--scheduler',
      'alice@atlas',
      '--workers',
      'alice@heron:2,merlin',
      '--share',
      'clustershare/two',
    );
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining('workers      heron:2, merlin:1') });
    const shown = await place.muster('cluster', 'show', '--json');
    expect(shown.out.trim().split('\n')).toHaveLength(1);
    expect(resultOf(shown.out)).toMatchObject({
      success: true,
      exitCode: 0,
      cluster: {
        scheduler: 'atlas',
        workers: [
          { node: 'heron', slots: 2 },
          { node: 'merlin', slots: 1 },
        ],
      },
    });
  });

  it('goes to a file and comes back under another name', async () => {
    const file = join(place.home, 'lab.json');
    expect(await place.muster('cluster', 'export', file)).toMatchObject({ code: 0 });
    expect(await place.muster('cluster', 'import', file, '--cluster', 'copy')).toMatchObject({ code: 0 });
    const { out } = await place.muster('cluster', 'list', '--json');
    expect(resultOf(out).clusters).toMatchObject([
      { name: 'copy', nodes: 3 },
      { name: 'lab', nodes: 3 },
    ]);
  });

  it('writes the summary on failure too', async () => {
    const file = join(place.home, 'deep/er/summary.json');
    const { code } = await place.muster('cluster', 'set', '--python', 'three', '--summary-json', file);
    expect(code).toBe(2);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      success: false,
      exitCode: 2,
      failure: { code: 'bad-input' },
    });
  });
});

describe('input that cannot be used', () => {
  it.each<[string[], number, string]>([
    [[], 2, 'Usage: muster'],
    [['nonsense'], 2, "unknown command 'nonsense'"],
    [['cluster', 'show', '--nonsense'], 2, "unknown option '--nonsense'"],
    [['cluster', 'show', '--cluster', '../x'], 2, 'is no name for a cluster'],
    [['cluster', 'set', '--workers', '-oProxyCommand=x'], 2, 'is not a worker'],
    [['cluster', 'set', '--scheduler-ssh-port', '70000'], 2, 'share.port is not valid'],
    [['cluster', 'import', 'absent.json'], 3, 'absent.json could not be read'],
    [['cluster', 'export', 'absent/lab.json'], 3, 'absent/lab.json could not be written'],
    [['cluster', 'show', '--log-file', 'absent/log'], 3, 'absent/log could not be written'],
    [['cluster', 'show', '--summary-json', 'not-a-folder/x'], 3, 'not-a-folder/x could not be written'],
    [['cluster', 'show', '--answers', 'file'], 2, '--answers takes - only'],
    [['cluster', 'show', '--accept-host-key', 'heron=MD5:00'], 2, 'is not NODE=SHA256:'],
    [['check', 'osprey'], 2, 'There is no node osprey'],
    [['fix'], 2, 'Name the nodes to fix'],
    [['trust', '--replace'], 2, 'Name the nodes to trust'],
    [['trust', 'manager', 'manager', '--revoke', 'all'], 2, 'all is neither host-key nor login'],
    [['trust', 'manager', '--revoke', 'login'], 2, 'Name two: who trusts, and who is trusted.'],
    [['undo', 'x'], 2, 'There is no change x'],
    [['report', 'show'], 2, 'There is no run to report yet'],
    [['report', 'show', 'gone'], 2, 'There is no run gone'],
    [['report', 'show', '../../x'], 2, 'There is no run ../../x'],
    [['report', 'export', '--output', 'x', '--format', 'pdf2'], 2, 'pdf2 is no format'],
    [['discover', '--cidr', '300.1.1.1/24'], 2, 'cannot be scanned'],
    [['discover', '--cidr', '192.168.0.0/33'], 2, 'cannot be scanned'],
    [['prove', '--cluster', 'empty'], 2, 'No cluster is chosen yet'],
  ])('%j ends with %i', async (args, code, words) => {
    writeFileSync(join(place.home, 'not-a-folder'), '');
    const ended = await place.muster(...args);
    expect(ended).toMatchObject({ code, err: expect.stringContaining(words) });
    // A person reads sentences here, never a stack.
    expect(ended.err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  it('names the line of the answers', async () => {
    const ended = await place.musterWith('{"ask":"confirm"}\n', 'cluster', 'show', '--answers', '-');
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('Line 1 of the answers') });
  });
});
