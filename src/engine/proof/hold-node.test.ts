import { describe, expect, it, vi } from 'vitest';
import type { NodeId, RunId } from '../../shared/model/ids';
import { sha256 } from './environment';
import { digestOf, holdNode, readyEverywhere, type Standing, standingOf } from './hold-node';
import { fakeJob } from './testing/fake-job';

const ATLAS = 'atlas' as NodeId;
const HERON = 'heron' as NodeId;
const EXPORT = 'e'.repeat(64);
const DIST = ['PyYAML-6.0.3', 'dask-2026.8.0', 'sortedcontainers-2.4.0'];
const markOf = (more: object = {}, dist = DIST) =>
  JSON.stringify({
    schema: 'muster.env/1',
    state: 'ready',
    exportSha256: EXPORT,
    python: '3.13',
    version: '3.13.5',
    uv: 'uv 0.13.9',
    freezeSha256: 'f',
    distSha256: sha256(dist.map((each) => `${each}\n`).join('')),
    ...more,
  });
const linesOf = (mark = markOf(), dist = DIST) => [
  'MUSTER-LEASE taken',
  `MUSTER-HAVE inputs ${'1'.repeat(64)}`,
  `MUSTER-RESOLVED ${EXPORT} >=3.13,<3.14`,
  `MUSTER-MARK ${mark}`,
  ...dist.map((each) => `MUSTER-DIST ${each}`),
];

describe('what stands on a node', () => {
  it('is read with packages by their normal names', () => {
    const standing = standingOf(linesOf());
    expect(standing).toMatchObject({
      lease: 'taken',
      inputs: '1'.repeat(64),
      programs: null,
      resolved: { sha256: EXPORT, requires: '>=3.13,<3.14' },
      environment: { exportSha256: EXPORT, minor: '3.13', installed: { python: '3.13.5', isReused: true } },
    });
    expect([...(standing.environment?.installed.packages ?? [])]).toEqual([
      ['pyyaml', '6.0.3'],
      ['dask', '2026.8.0'],
      ['sortedcontainers', '2.4.0'],
    ]);
  });

  it.each([
    ['a package was added by hand', linesOf(markOf(), [...DIST, 'stray-1.0'])],
    ['a package was taken out', linesOf(markOf(), DIST.slice(1))],
    ['it is still being made', linesOf(markOf({ state: 'making' }))],
    ['an older Muster made it', linesOf(JSON.stringify({ state: 'ready', exportSha256: EXPORT, python: '3.13' }))],
    ['its mark is cut off', linesOf(markOf().slice(0, 40))],
    ['it has no packages', linesOf(markOf({}, []), [])],
    ['there is none', ['MUSTER-LEASE taken']],
  ])('is no environment when %s', (_why, lines) => expect(standingOf(lines).environment).toBeNull());
});

describe('an environment is used again', () => {
  const standings = (heron: Partial<Standing> = {}) =>
    new Map<NodeId, Standing>([
      [ATLAS, standingOf(linesOf())],
      [HERON, { ...standingOf(linesOf()), resolved: null, ...heron }],
    ]);
  const pythons = new Map([
    [ATLAS, '3.13'],
    [HERON, '3.13'],
  ]);

  it('when one resolution stands everywhere, unchanged', () => {
    expect([...(readyEverywhere(standings(), ATLAS, pythons, '>=3.13,<3.14')?.keys() ?? [])]).toEqual([ATLAS, HERON]);
  });

  it.each([
    ['other Python versions were asked for', standings(), pythons, '>=3.12,<3.14'],
    ['a node uses another Python', standings(), new Map([...pythons, [HERON, '3.12']]), '>=3.13,<3.14'],
    ['a node has none', standings({ environment: null }), pythons, '>=3.13,<3.14'],
    [
      'a node has another resolution',
      standings({ environment: standingOf(linesOf(markOf({ exportSha256: 'x' }))).environment }),
      pythons,
      '>=3.13,<3.14',
    ],
  ])('but not when %s', (_why, given, asked, requires) => {
    expect(readyEverywhere(given, ATLAS, asked, requires)).toBeNull();
  });
});

describe('holding a node', () => {
  const run = {
    id: 'r1' as RunId,
    dataset: 'localshare/x',
    inputs: { 'a.csv': 'one\n' },
    programs: { 'p.py': 'pass\n' },
  };
  const signal = new AbortController().signal;
  const forever = new Promise<void>(() => undefined);

  it('goes on as soon as the node is held, with what stands there', async () => {
    const job = fakeJob(() => ({ lines: [...linesOf(), 'MUSTER-HELD'], until: forever }));
    expect((await holdNode(job, HERON, run, signal)).standing.lease).toBe('taken');
    expect(job.asked[0]?.values).toMatchObject({ INPUT_NAMES: 'a.csv', PROGRAM_NAMES: 'p.py' });
    expect(job.asked[0]?.values.OWNER).toMatch(/^[A-Za-z0-9._-]+@[A-Za-z0-9._-]+$/);
    expect(job.logged).toEqual(['heron: MUSTER-LEASE taken']);
  });

  it.each([
    [
      'another manager has it',
      { lines: ['MUSTER-ERROR node-leased bob@laptop is running a proof'], exitCode: 3 },
      'node-leased',
    ],
    ['it ends without a word', { exitCode: 0 }, 'output-broken'],
  ])('fails when %s', async (_why, answer, code) => {
    await expect(
      holdNode(
        fakeJob(() => answer),
        HERON,
        run,
        signal,
      ),
    ).rejects.toMatchObject({ code, nodeId: HERON });
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    try {
      const held = holdNode(
        fakeJob(() => ({ until: forever })),
        HERON,
        run,
        signal,
      );
      const ended = expect(held).rejects.toMatchObject({ code: 'deadline-passed' });
      await vi.advanceTimersByTimeAsync(20_000);
      await ended;
    } finally {
      vi.useRealTimers();
    }
  });
});

it('makes the digest that sha256sum and the node make', () => {
  const files = { 'b.csv': 'two\n', 'a.csv': 'one\n' };
  expect(digestOf(files)).toBe(sha256(`${sha256('two\n')}  b.csv\n${sha256('one\n')}  a.csv\n`));
});
