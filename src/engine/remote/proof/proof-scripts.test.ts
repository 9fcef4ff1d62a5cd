import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type LabNode, makeNodes, programText, startScript } from './program-lab';

const here = dirname(fileURLToPath(import.meta.url));
const WENV = 'wenv/muster_flight_worker';
const lab = makeNodes(['grebe']);
const [grebe] = lab.nodes as [LabNode];
const run = (node: LabNode, script: string, values: Record<string, string>, at = process.env.PATH ?? '') =>
  startScript(node, programText(script), values, at);

afterAll(() => lab.end());

describe('programs of the proof that need no Dask', () => {
  it('judge every cheat by its own reason', () => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const done = spawnSync('python3', ['-m', 'unittest', 'discover', '-s', here], { env });
    expect(done.stderr.toString()).toContain('OK');
    expect(done.status).toBe(0);
  });

  it('say what keeps an environment from being made', async () => {
    const spare = join(lab.root, 'spare');
    mkdirSync(join(spare, WENV), { recursive: true });
    writeFileSync(join(spare, WENV, 'thesis.txt'), 'mine');
    const node = { id: 'spare', home: spare };
    const values = { WENV, REQUIRES_PYTHON: '==3.11.*', REFRESH: '', UV: '' };
    const without = await run(node, 'env-resolve.sh', values, '/usr/bin:/bin').closed;
    expect(without).toMatchObject({ code: 3, out: expect.stringMatching(/^MUSTER-ERROR uv-missing /) });
    const foreign = await run(node, 'env-resolve.sh', { ...values, UV: '/bin/true' }).closed;
    expect(foreign).toMatchObject({ code: 3, out: expect.stringMatching(/^MUSTER-ERROR folder-foreign /) });
    const old = join(spare, 'uv');
    writeFileSync(
      old,
      '#!/bin/sh\n[ "$1" = --version ] || { echo "error: unrecognized subcommand" >&2; exit 2; }\necho "uv 0.2.1"\n',
    );
    chmodSync(old, 0o755);
    const tooOld = await run(node, 'env-resolve.sh', { ...values, UV: old }).closed;
    expect(tooOld).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^MUSTER-ERROR uv-too-old uv 0\.2\.1 has no 'uv export'/),
    });
    expect(readdirSync(join(spare, WENV))).toEqual(['thesis.txt']);
  });

  it.each([
    ['../x', 'YQ=='],
    ['.hidden', 'YQ=='],
    ['a$b', 'YQ=='],
  ])('refuses the file name %s', async (name, body) => {
    const done = await run(grebe, 'put-files.sh', { FOLDER: 'drop', MODE: '600', FILES: `${name}:${body}` }).closed;
    expect(done).toMatchObject({ code: 3, out: expect.stringMatching(/^MUSTER-ERROR bad-name /) });
  });

  it('refuses a run id that could leave its folder', async () => {
    expect(
      (await run(grebe, 'shut-down.sh', { RUN_ID: '../..', PORTS: '', OUTPUT: '', WAIT_S: '1' }).closed).out,
    ).toMatch(/^MUSTER-ERROR bad-run-id /);
  });
});
