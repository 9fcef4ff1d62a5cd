import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalSession } from '../../local/local-session';
import { AGILAB_SCRIPTS } from './agilab-programs';
import { FoundAgilab } from './find-agilab';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'agilab-')));
});
afterEach(() => rmSync(home, { recursive: true }));

/** An environment with packages that only have a name: nothing of AGILab is imported by the search. */
function environment(at: string, packages: readonly string[], version = '2026.10.13'): string {
  const folder = join(home, at);
  execFileSync('python3', ['-m', 'venv', '--without-pip', folder]);
  const [site = ''] = execFileSync(
    join(folder, 'bin/python'),
    ['-c', 'import site; print(site.getsitepackages()[0])'],
    {
      encoding: 'utf8',
    },
  ).split('\n');
  for (const name of packages) {
    mkdirSync(join(site, name), { recursive: true });
    writeFileSync(join(site, name, '__init__.py'), '');
  }
  mkdirSync(join(site, `agilab-${version}.dist-info`));
  writeFileSync(
    join(site, `agilab-${version}.dist-info`, 'METADATA'),
    `Metadata-Version: 2.1\nName: agilab\nVersion: ${version}\n`,
  );
  return site;
}
const CORE = ['agilab', 'agi_cluster', 'agi_env', 'agi_node'];

async function found(app = 'flight_telemetry_project', apps = ''): Promise<FoundAgilab[]> {
  const session = new LocalSession({ home, env: { PATH: '/usr/bin:/bin', HOME: home } });
  const { stdout } = await session.observe(AGILAB_SCRIPTS.find, {
    values: { APP: app, APPS: apps },
    timeoutMs: 30_000,
  });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => FoundAgilab.parse(JSON.parse(line)));
}

describe('AGILab is found', () => {
  it('nowhere on a bare node, and not where a part of it is missing', async () => {
    expect(await found()).toEqual([]);
    environment('.local/share/uv/tools/agilab', ['agilab']);
    expect(await found()).toEqual([]);
  });
  it('as a package, with the project that a package brings', async () => {
    const site = environment('.local/share/uv/tools/agilab', CORE);
    expect(await found()).toMatchObject([{ via: 'tool', version: '2026.10.13', isSource: false, hasApp: false }]);
    mkdirSync(join(site, 'agi_app_flight_telemetry/project/flight_telemetry_project'), { recursive: true });
    writeFileSync(join(site, 'agi_app_flight_telemetry/__init__.py'), '');
    expect(await found()).toMatchObject([
      {
        hasApp: true,
        python: join(home, '.local/share/uv/tools/agilab/bin/python'),
        appsPath: join(site, 'agilab/apps/builtin'),
      },
    ]);
    expect(await found('other_project')).toMatchObject([{ hasApp: false }]);
  });
  it('as a source checkout, whose projects lie in it', async () => {
    const site = environment('agilab/.venv', CORE.slice(1));
    const root = join(home, 'agilab/src/agilab');
    mkdirSync(join(root, 'apps/builtin/flight_telemetry_project'), { recursive: true });
    writeFileSync(join(root, '__init__.py'), '');
    writeFileSync(join(site, 'checkout.pth'), `${join(home, 'agilab/src')}\n`);
    expect(await found()).toMatchObject([{ via: 'source', isSource: true, hasApp: true, root }]);
  });
  it('where its last run wrote that it is, once', async () => {
    const site = environment('venvs/lab', CORE);
    mkdirSync(join(home, '.local/share/agilab'), { recursive: true });
    writeFileSync(join(home, '.local/share/agilab/.agilab-path'), `${join(site, 'agilab')}\n`);
    expect((await found()).map(({ via }) => via)).toEqual(['path']);
  });
  it('the user’s own before the one Muster installed', async () => {
    environment('.muster-agilab/.venv', CORE, '2026.1.1');
    environment('.local/share/uv/tools/agilab', CORE);
    expect((await found()).map(({ via, version }) => [via, version])).toEqual([
      ['tool', '2026.10.13'],
      ['muster', '2026.1.1'],
    ]);
  });
  it('with a project in a folder that is named, below the home folder too', async () => {
    environment('.local/share/uv/tools/agilab', CORE);
    mkdirSync(join(home, 'projects/mine_project'), { recursive: true });
    const appsPath = join(home, 'projects');
    expect(await found('mine_project', 'projects')).toMatchObject([{ hasApp: true, appsPath }]);
    expect(await found('mine_project', appsPath)).toMatchObject([{ hasApp: true, appsPath }]);
    expect(await found('mine_project', '/nowhere')).toMatchObject([{ hasApp: false }]);
  });
});
