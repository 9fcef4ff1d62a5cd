import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import type { NodeFacts } from '../../shared/model/node';
import {
  differingPackages,
  type Installed,
  install,
  minorOf,
  putFiles,
  pythonFor,
  requiresPython,
  resolve,
  sha256,
} from './environment';
import { type AskedScript, fakeJob } from './testing/fake-job';

const HERON = 'heron' as NodeId;
const factsWith = (version: string | null) =>
  ({
    python3: version === null ? null : { path: '/usr/bin/python3', version, isOnPath: true, isReal: true },
  }) as NodeFacts;

describe('minorOf', () => {
  it.each([
    ['3.13.5', '3.13'],
    ['3.9', '3.9'],
    ['2.7.18', null],
    ['', null],
    [undefined, null],
  ])('%s is %s', (version, minor) => expect(minorOf(version)).toBe(minor));
});

describe('pythonFor', () => {
  it.each([
    ['the chosen one before all others', '3.12', '3.11.2', '3.13.5', '3.12'],
    ["the node's own", null, '3.11.2', '3.13.5', '3.11'],
    ["the scheduler's where the node has none", null, null, '3.13.5', '3.13'],
    ["the scheduler's where the node has Python 2", null, '2.7.18', '3.13.5', '3.13'],
  ])('takes %s', (_name, chosen, own, scheduler, python) => {
    expect(pythonFor(chosen, factsWith(own), factsWith(scheduler))).toBe(python);
  });

  it('does not guess when nobody has one', () => {
    expect(() => pythonFor(null, factsWith(null), undefined)).toThrow(
      expect.objectContaining({ code: 'install-failed' }),
    );
  });
});

describe('requiresPython', () => {
  it.each([
    [['3.13'], '>=3.13,<3.14'],
    [['3.11', '3.13', '3.11'], '>=3.11,<3.14'],
    [['3.9', '3.10'], '>=3.9,<3.11'],
  ])('%j gives %s', (minors, specifier) => expect(requiresPython(minors)).toBe(specifier));
});

describe('differingPackages', () => {
  const installed = (python: string, packages: Record<string, string>): Installed => ({
    python,
    packages: new Map(Object.entries(packages)),
    uv: '0.9.0',
    isReused: false,
  });
  const there = installed('3.13.5', { dask: '2026.9', pyarrow: '21.0' });

  it.each<[string, Installed, string[]]>([
    ['equal', installed('3.13.5', { pyarrow: '21.0', dask: '2026.9' }), []],
    ['another version', installed('3.13.5', { dask: '2026.8', pyarrow: '21.0' }), ['dask 2026.8/2026.9']],
    ['one that is absent', installed('3.13.5', { dask: '2026.9' }), ['pyarrow absent/21.0']],
    ['one too many', installed('3.13.1', { dask: '2026.9', pyarrow: '21.0', tomli: '2' }), ['tomli 2/absent']],
    ['a backport of an older minor', installed('3.10.4', { dask: '2026.9', pyarrow: '21.0', tomli: '2' }), []],
    [
      'another version on another minor',
      installed('3.10.4', { dask: '2026.1', pyarrow: '21.0' }),
      ['dask 2026.1/2026.9'],
    ],
  ])('%s', (_name, node, differing) => expect(differingPackages(node, there)).toEqual(differing));
});

describe('resolve', () => {
  it('brings the export home and keeps it out of the log', async () => {
    const job = fakeJob(() => ({ lines: ['Resolved 20 packages', `MUSTER-EXPORT ${'a'.repeat(64)} ZGFzaw==`] }));
    expect(await resolve(job, HERON, '>=3.13,<3.14')).toEqual({ sha256: 'a'.repeat(64), base64: 'ZGFzaw==' });
    expect(job.asked[0]?.values).toMatchObject({ WENV: 'wenv/muster_flight_worker', REQUIRES_PYTHON: '>=3.13,<3.14' });
    expect(job.logged).toEqual(['heron: Resolved 20 packages']);
  });

  it.each([
    ['output-broken', { lines: ['Resolved 20 packages'] }],
    ['uv-missing', { lines: ['MUSTER-ERROR uv-missing uv was not found.'], exitCode: 1 }],
    ['no-index', { lines: ['MUSTER-ERROR index-unreachable no route'], exitCode: 1 }],
    ['not-muster-folder', { lines: ['MUSTER-ERROR folder-foreign in the way'], exitCode: 1 }],
    ['install-failed', { lines: ['MUSTER-ERROR resolution-failed no versions'], exitCode: 1 }],
    ['install-failed', { stderr: 'Killed', exitCode: 137 }],
  ])('fails with %s', async (code, answer) => {
    await expect(
      resolve(
        fakeJob(() => answer),
        HERON,
        '>=3.13',
      ),
    ).rejects.toMatchObject({ code, nodeId: code === 'output-broken' ? null : HERON });
  });
});

/** A node that writes what it is given, and reads it back. */
const writes = ({ script, values }: AskedScript, spoil = '') =>
  script === 'put-files'
    ? {
        lines: (values.FILES ?? '')
          .split(' ')
          .map((file) => `MUSTER-FILE ${spoil || file.split(':')[1]} ${file.split(':')[0]}`),
      }
    : {
        lines: [
          'MUSTER-PACKAGE dask==2026.9',
          'MUSTER-PACKAGE pyarrow==21.0',
          'MUSTER-ENV {"reused":true,"python":"3.13.5","uv":"0.9.0"}',
        ],
      };

describe('install', () => {
  const resolution = { sha256: 'b'.repeat(64), base64: 'ZGFzaw==' };

  it('reads what stands in the environment, and puts the programs beside it', async () => {
    const job = fakeJob((asked) => writes(asked));
    expect(await install(job, HERON, resolution, '3.13')).toEqual({
      packages: new Map([
        ['dask', '2026.9'],
        ['pyarrow', '21.0'],
      ]),
      python: '3.13.5',
      uv: '0.9.0',
      isReused: true,
    });
    expect(job.asked.map(({ script }) => script)).toEqual(['env-install', 'put-files']);
    expect(job.asked[1]?.values.FOLDER).toBe('wenv/muster_flight_worker/programs');
  });

  it.each([
    ['no package list', { lines: ['MUSTER-ENV {"reused":true,"python":"3.13.5","uv":"0.9.0"}'] }],
    ['no summary', { lines: ['MUSTER-PACKAGE dask==2026.9'] }],
    ['half a summary', { lines: ['MUSTER-PACKAGE dask==2026.9', 'MUSTER-ENV {"reused":tru}'] }],
    ['a summary of another shape', { lines: ['MUSTER-PACKAGE dask==2026.9', 'MUSTER-ENV {"python":3}'] }],
  ])('does not believe %s', async (_name, answer) => {
    const job = fakeJob((asked) => (asked.script === 'put-files' ? writes(asked) : answer));
    await expect(install(job, HERON, resolution, '3.13')).rejects.toMatchObject({
      code: 'output-broken',
      nodeId: HERON,
    });
  });
});

describe('putFiles', () => {
  it('sends each file with its digest', async () => {
    const job = fakeJob((asked) => writes(asked));
    await putFiles(job, HERON, 'localshare/x', { 'a.csv': 'one\n' }, '.mark');
    const content = Buffer.from('one\n').toString('base64');
    expect(job.asked[0]?.values).toMatchObject({ FILES: `a.csv:${sha256('one\n')}:${content}`, MARK: '.mark' });
  });

  it('names the file that does not hold what was written', async () => {
    const job = fakeJob((asked) => writes(asked, 'f'.repeat(64)));
    await expect(putFiles(job, HERON, 'localshare/x', { 'a.csv': 'one\n' })).rejects.toThrow('localshare/x/a.csv');
  });
});
