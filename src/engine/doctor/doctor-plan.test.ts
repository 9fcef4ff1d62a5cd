import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_DOCTOR_FLAGS, type DoctorFlags } from './agilab-flags';
import { planText } from './doctor-answer';
import { agilabSettings, doctorPlanOf } from './doctor-plan';
import { doctorRequestOf } from './doctor-request';
import { dryRun } from './dry-run';
import { workerSpecsOf } from './worker-specs';

const flags = (more: Partial<DoctorFlags> = {}): DoctorFlags => ({
  ...DEFAULT_DOCTOR_FLAGS,
  cluster: true,
  scheduler: '10.0.0.1',
  workers: 'bob@10.0.0.2:2,10.0.0.3',
  ...more,
});
const at = { home: '/home/ada', userName: 'ada', settings: {} };

describe('the usage rules', () => {
  test.each<[string, Partial<DoctorFlags>, RegExp]>([
    ['neither mode', { cluster: false }, /Say what to examine/],
    ['no scheduler', { scheduler: ' ' }, /needs --scheduler/],
    ['no workers', { workers: '' }, /needs --workers/],
    ['json without discovery', { json: true }, /belong to --discover-lan/],
    ['cidr without discovery', { cidr: '10.0.0.0/24' }, /belong to --discover-lan/],
    ['passive without discovery', { passiveOnly: true }, /belong to --discover-lan/],
    ['no cache without discovery', { discoveryCache: false }, /belong to --discover-lan/],
    ['both modes', { discoverLan: true }, /goes with no other mode/],
    ['discovery and dry run', { cluster: false, discoverLan: true, dryRun: true }, /goes with no other mode/],
    ['check and dry run', { shareCheckOnly: true, dryRun: true }, /does not go with --dry-run/],
    ['check and print', { shareCheckOnly: true, printShareSetup: 'sshfs' }, /--print-share-setup/],
    ['apply alone', { apply: true }, /belongs to --setup-share/],
    ['setup without apply', { setupShare: 'sshfs' }, /needs --apply/],
    ['setup and dry run', { setupShare: 'sshfs', apply: true, dryRun: true }, /--dry-run/],
    ['setup and check', { setupShare: 'sshfs', apply: true, shareCheckOnly: true }, /already ends/],
    ['setup and print', { setupShare: 'sshfs', apply: true, printShareSetup: 'sshfs' }, /does not go with/],
    ['print and dry run', { printShareSetup: 'nfs', dryRun: true }, /--dry-run/],
    ['two backends', { printShareSetup: 'nfs', clusterShareBackend: 'sshfs' }, /another backend/],
  ])('%s', (_what, more, reason) => expect(() => doctorRequestOf(flags(more))).toThrow(reason));

  test.each<[string, Partial<DoctorFlags>, string]>([
    ['proof', {}, 'proof'],
    ['dry run', { dryRun: true }, 'dry-run'],
    ['check', { shareCheckOnly: true }, 'share-check'],
    ['print', { printShareSetup: 'sshfs' }, 'print-setup'],
    ['set up', { setupShare: 'ntfs', apply: true, clusterShareBackend: 'ntfs' }, 'apply-setup'],
    ['discovery', { cluster: false, discoverLan: true, json: true, cidr: '10.0.0.0/24' }, 'discover'],
  ])('%s', (_what, more, mode) => expect(doctorRequestOf(flags(more)).mode).toBe(mode));
});

describe('the plan', () => {
  test("has AGILab's keys and defaults, in AGILab's own words", () => {
    const { agilab, flight } = doctorPlanOf(flags(), at);
    expect(agilab).toEqual({
      app: 'flight_telemetry_project',
      apps_path: '',
      scheduler: '10.0.0.1',
      workers: { '10.0.0.2': 2, '10.0.0.3': 1 },
      worker_specs: [
        { host: '10.0.0.2', count: 2, user: 'bob' },
        { host: '10.0.0.3', count: 1, user: null },
      ],
      remote_user: 'bob',
      scheduler_ssh_port: 22,
      cluster_share_backend: 'sshfs',
      remote_cluster_share_premounted: false,
      local_share_setting: 'localshare',
      local_cluster_share_setting: 'clustershare/ada',
      remote_cluster_share_setting: 'clustershare',
      local_dataset_dir: '/home/ada/localshare/flight_cluster_validation/dataset/csv',
      dataset_rel_to_home: 'localshare/flight_cluster_validation/dataset/csv',
      output_rel: 'flight_cluster_validation/dataframe_cluster_validation',
      aircraft: [60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75],
      rows_per_aircraft: 3,
      modes_enabled: 15,
    });
    expect(flight.dataset).toBe(agilab.dataset_rel_to_home);
  });

  test('nfs implies a share that is mounted already, and settings of AGILab count where no flag does', () => {
    const settings = agilabSettings(['# AGI_CLUSTER_SHARE=no\nAGI_CLUSTER_SHARE="lab/one"\n'], { USER: 'x' });
    const { agilab } = doctorPlanOf(flags({ clusterShareBackend: 'nfs', remoteUser: 'eve', workers: 'h1,h1:2' }), {
      ...at,
      settings,
    });
    expect(agilab).toMatchObject({
      remote_cluster_share_premounted: true,
      local_cluster_share_setting: 'lab/one',
      remote_user: 'eve',
      workers: { h1: 3 },
    });
    const local = { ...at, settings: { AGI_LOCAL_SHARE: 'inputs' } };
    expect(doctorPlanOf(flags(), local).agilab.local_share_setting).toBe('localshare');
    expect(doctorPlanOf(flags({ localShare: '' }), local).agilab.local_share_setting).toBe('inputs');
    expect(agilabSettings(['AGI_X=file'], { AGI_X: 'process' })).toEqual({ AGI_X: 'process' });
  });

  test.each<[Partial<DoctorFlags>, RegExp]>([
    [{ aircraft: '60-75' }, /60-75 is none/],
    [{ aircraft: '100' }, /0 to 99/],
    [{ aircraft: ' , ' }, /an empty list/],
    [{ datasetRel: '/data' }, /--dataset-rel/],
    [{ outputRel: '../out' }, /--output-rel/],
    [{ localShare: '/srv/data' }, /outside the home folder/],
    [{ localShare: 'one', clusterShare: '~/one' }, /the same folder/],
    [{ rowsPerAircraft: 2000 }, /1 to 1440/],
    [{ workers: '10.0.0.2:0' }, /from 1 to 256 slots/],
    [{ workers: '-oProxyCommand=x' }, /hyphen/],
    [{ workers: ',' }, /names no worker/],
  ])('%j is refused', (more, reason) => expect(() => doctorPlanOf(flags(more), at)).toThrow(reason));

  test("tells AGILab's own runner what was given, and nothing that was only filled in", () => {
    expect(doctorPlanOf(flags(), at).agi).toEqual({});
    const given = new Set(['modesEnabled', 'verbose', 'timeout']);
    expect(doctorPlanOf(flags({ given, modesEnabled: 3, verbose: 2, timeout: 60 }), at).agi).toEqual({
      modesEnabled: 7,
      verbose: 2,
      timeoutS: 60,
    });
  });

  test('several accounts are refused, as AGILab refuses them; one named twice is one', () => {
    expect(() => workerSpecsOf('alice@10.0.0.2,bob@10.0.0.3,10.0.0.4')).toThrow(/names the accounts alice, bob\./);
    expect(workerSpecsOf('bob@10.0.0.2,bob@10.0.0.3,10.0.0.4')).toHaveLength(3);
  });

  test('a bare IPv6 address is one, and takes slots in brackets', () => {
    expect(workerSpecsOf('fd00::5,bob@[fd00::6]:3')).toEqual([
      { host: 'fd00::5', count: 1, user: null },
      { host: 'fd00::6', count: 3, user: 'bob' },
    ]);
  });
});

describe('the dry run', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'muster-dry-run-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  test('writes the inputs, takes away those of an earlier run and nothing else, and prints the plan', async () => {
    const plan = doctorPlanOf(flags({ aircraft: '5,60', localShare: 'data', datasetRel: 'csv' }), { ...at, home });
    await dryRun(plan);
    writeFileSync(join(home, 'data/csv/99_cluster_validation.csv'), 'old');
    writeFileSync(join(home, 'data/csv/mine.csv'), 'precious');
    const { payload, text } = await dryRun(plan);
    expect(readdirSync(join(home, 'data/csv')).sort()).toEqual([
      '05_cluster_validation.csv',
      '60_cluster_validation.csv',
      'mine.csv',
    ]);
    expect(readFileSync(join(home, 'data/csv/05_cluster_validation.csv'), 'utf8').split('\n')).toHaveLength(5);
    expect(payload).toMatchObject({
      success: true,
      dry_run: true,
      muster_kept_files: [join(home, 'data/csv/mine.csv')],
    });
    expect(text).toContain("  workers: {'10.0.0.2': 2, '10.0.0.3': 1}\n");
    expect(planText(plan, [])).not.toContain('synthetic');
  });
});
