import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { program } from '../program';

// The command itself, over the practice lab.

let folder: string;
let out = '';
let err = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-doctor-verb-'));
  [out, err] = ['', ''];
  vi.stubEnv('MUSTER_SESSION', 'recorded');
  vi.stubEnv('MUSTER_PRACTICE_DELAY_MS', '0');
  vi.stubEnv('MUSTER_HOME', folder);
  const keep = (add: (text: string) => void) => (text: string | Uint8Array) => {
    add(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep((text) => (out += text)));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep((text) => (err += text)));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function doctor(...args: string[]): Promise<number> {
  let code = -1;
  await program((ended) => {
    code = ended;
  })
    .parseAsync(['node', 'muster', 'doctor', ...args])
    .catch((error: CommanderError) => {
      // `main` makes usage errors of commander's into 2.
      code = error.exitCode === 0 ? 0 : 2;
    });
  return code;
}

test('--json prints one report, and --summary-json writes the same', async () => {
  const file = join(folder, 'deep', 'summary.json');
  expect(await doctor('--discover-lan', '--json', '--summary-json', file)).toBe(0);
  expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  expect(JSON.parse(out)).toMatchObject({ success: true, lan_discovery: { cidrs: ['192.168.77.0/24'] } });
  expect(out.indexOf('"lan_discovery"')).toBeLessThan(out.indexOf('"success"'));
});

test('text ends in --workers, and a discovery without a ready node is a success too', async () => {
  expect(await doctor('--discover-lan')).toBe(0);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(/^ {4}--workers ada@192/);
  out = '';
  expect(await doctor('--discover-lan', '--discovery-limit', '1', '--passive-only', '--no-discovery-cache')).toBe(0);
});

test('a failure is written to the summary as well', async () => {
  const file = join(folder, 'summary.json');
  expect(await doctor('--discover-lan', '--cidr', '300.0.0.0/24', '--summary-json', file)).toBe(2);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    success: false,
    muster_failure: { code: 'bad-cidr' },
  });
  expect(err).toContain('muster doctor failed:');
  expect(out).toBe('');
});

test.each([
  [[]],
  [['--discover-lan', '--cluster']],
  [['--discover-lan', '--share-check-only']],
  [['--discover-lan', '--discovery-limit', 'many']],
  [['--discover-lan', '--discovery-limit', '0']],
  [['--disc', '--json']],
  [['--discover-lan', '--scheduler-ssh-port', '0']],
  [['--discover-lan', '--cluster-share-backend', 'smb']],
  [['--discover-lan', '--scheduler', '-oProxyCommand=x']],
  [['--discover-lan', '--accept-host-key', 'ibis']],
])('%j cannot be used', async (args) => {
  expect(await doctor(...args)).toBe(2);
  expect(out).toBe('');
});

const NAMED = ['--cluster', '--scheduler', '192.168.77.10', '--workers', 'ada@192.168.77.11:2'];

test('a dry run writes its plan, and knows the second name of a flag', async () => {
  const file = join(folder, 'summary.json');
  expect(await doctor(...NAMED, '--dry-run', '--pre-mounted-remote-cluster-share', '--summary-json', file)).toBe(0);
  const summary = JSON.parse(readFileSync(file, 'utf8'));
  expect(Object.keys(summary).filter((key) => !key.startsWith('muster_'))).toEqual(['dry_run', 'plan', 'success']);
  expect(summary.plan).toMatchObject({ workers: { '192.168.77.11': 2 }, remote_cluster_share_premounted: true });
  expect(out).toContain('AGILAB Flight cluster validation plan');
});

test('usage is 2, a list that cannot be read is 1, and both leave a summary', async () => {
  const file = join(folder, 'summary.json');
  expect(await doctor(...NAMED, '--apply', '--summary-json', file)).toBe(2);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    success: false,
    muster_failure: { code: 'bad-input' },
  });
  expect(await doctor(...NAMED, '--dry-run', '--aircraft', '60-75', '--summary-json', file)).toBe(1);
  expect(JSON.parse(readFileSync(file, 'utf8')).error).toContain('60-75');
});

test('a share that is not set up fails the check with the reason, and the plan stands in the summary', async () => {
  const file = join(folder, 'summary.json');
  expect(await doctor(...NAMED, '--share-check-only', '--summary-json', file)).toBe(1);
  const summary = JSON.parse(readFileSync(file, 'utf8'));
  expect(summary).toMatchObject({ success: false });
  expect(err).toContain('muster doctor failed:');
});

test('flags may be cut short as argparse lets them be, and one that could be several is refused', async () => {
  const file = join(folder, 'summary.json');
  const short = ['--clus', '--scheduler', '192.168.77.10', '--work', 'ada@192.168.77.11:2', '--dry', '--aircr', '5'];
  expect(await doctor(...short, `--summ=${file}`)).toBe(2);
  expect(err).toContain('ambiguous option: --clus could match --cluster, --cluster-share, --cluster-share-backend');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    success: false,
    error: expect.stringMatching(/^ambiguous/),
  });
  expect(await doctor('--cluster', ...short.slice(1), `--summ=${file}`)).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8')).plan).toMatchObject({ aircraft: [5], workers: { '192.168.77.11': 2 } });
});

test('what the parser refuses leaves a summary as well', async () => {
  const file = join(folder, 'deep', 'summary.json');
  for (const wrong of [['--rows-per-aircraft', '0'], ['--no-such-flag'], ['--cluster-share-backend', 'smb']]) {
    expect(await doctor(...NAMED, '--summary-json', file, ...wrong)).toBe(2);
    const summary = JSON.parse(readFileSync(file, 'utf8'));
    expect(summary).toMatchObject({ success: false, muster_failure: { code: 'bad-input' } });
    expect(summary.error).toContain(wrong[0]);
    rmSync(file);
  }
});

test('a summary that cannot be written is a failure', async () => {
  expect(await doctor('--discover-lan', '--json', '--summary-json', folder)).toBe(1);
});
