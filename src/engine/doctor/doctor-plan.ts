import { isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { Failure } from '../../shared/failure';
import { FlightSettings } from '../../shared/model/flight-settings';
import type { AgiTuning } from '../../shared/model/job';
import { say } from '../../shared/model/say';
import { DASK_MODE } from '../snippets/snippet-text';
import type { DoctorFlags, ShareBackend } from './agilab-flags';
import { backendOf } from './doctor-request';
import { type SchedulerPlace, schedulerPlaceOf } from './scheduler-place';
import { type WorkerSpec, workerSpecsOf } from './worker-specs';

/** AGILab's `plan` object, key by key (peer.md 1.9). Paths of this computer are absolute; the others as given. */
export interface AgilabPlan {
  readonly app: string;
  readonly apps_path: string;
  readonly scheduler: string;
  readonly workers: Readonly<Record<string, number>>;
  readonly worker_specs: readonly WorkerSpec[];
  readonly remote_user: string;
  readonly scheduler_ssh_port: number;
  readonly cluster_share_backend: ShareBackend;
  readonly remote_cluster_share_premounted: boolean;
  readonly local_share_setting: string;
  readonly local_cluster_share_setting: string;
  readonly remote_cluster_share_setting: string;
  readonly local_dataset_dir: string;
  readonly dataset_rel_to_home: string;
  readonly output_rel: string;
  readonly aircraft: readonly number[];
  readonly rows_per_aircraft: number;
  readonly modes_enabled: number;
}

/** A doctor's run over a cluster, before anything happened. */
export interface DoctorPlan {
  readonly agilab: AgilabPlan;
  readonly scheduler: SchedulerPlace;
  readonly flight: FlightSettings;
  readonly timeoutMs: number;
  readonly sshKey: string | null;
  /** What AGILab's own runner is told beyond Muster's defaults. */
  readonly agi: AgiTuning;
}

/** What the plan depends on besides the flags. `settings`: AGILab's own keys, from its `.env` files and the environment. */
export interface PlanSurroundings {
  readonly home: string;
  readonly userName: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** The plan of flags. Pure. @throws Failure bad-input naming the flag. */
export function doctorPlanOf(flags: DoctorFlags, { home, userName, settings }: PlanSurroundings): DoctorPlan {
  const backend = backendOf(flags);
  const specs = workerSpecsOf(flags.workers);
  const localShare = flags.localShare || settings.AGI_LOCAL_SHARE || 'localshare';
  const datasetDir = join(resolveAt(home, localShare), relativeOf(flags.datasetRel, '--dataset-rel'));
  const dataset = homeRelative(datasetDir, home);
  const aircraft = aircraftOf(flags.aircraft);
  const flight = flightOf({
    aircraft,
    rowsPerAircraft: flags.rowsPerAircraft,
    dataset,
    output: posixPath(relativeOf(flags.outputRel, '--output-rel')),
  });
  const agilab: AgilabPlan = {
    app: flags.app,
    apps_path: flags.appsPath,
    scheduler: flags.scheduler,
    workers: slotsByHost(specs),
    worker_specs: specs,
    remote_user: specs.find(({ user }) => user !== null)?.user ?? (flags.remoteUser.trim() || userName),
    scheduler_ssh_port: flags.schedulerSshPort,
    cluster_share_backend: backend,
    remote_cluster_share_premounted: flags.remoteClusterSharePremounted || backend !== 'sshfs',
    local_share_setting: localShare,
    local_cluster_share_setting:
      flags.clusterShare || settings.AGI_CLUSTER_SHARE || `clustershare/${shareUser(userName, settings)}`,
    remote_cluster_share_setting: flags.remoteClusterShare || 'clustershare',
    local_dataset_dir: datasetDir,
    dataset_rel_to_home: dataset,
    output_rel: flight.output,
    aircraft,
    rows_per_aircraft: flags.rowsPerAircraft,
    modes_enabled: flags.modesEnabled,
  };
  refuseSameShare(agilab, home);
  return {
    agilab,
    scheduler: schedulerPlaceOf(flags.scheduler),
    flight,
    timeoutMs: flags.timeout * 1000,
    agi: tuningOf(flags),
    sshKey: flags.sshKey.trim() === '' ? null : resolveAt(home, flags.sshKey.trim()),
  };
}

/**
 * Of the flags that AGILab's own runner has and Muster's defaults say otherwise, those that were given: without
 * `--modes-enabled` only Dask is prepared, which needs neither a compiler nor a GPU. The run itself always uses Dask.
 */
const tuningOf = ({ given, modesEnabled, verbose, timeout }: DoctorFlags): AgiTuning => ({
  ...(given.has('modesEnabled') ? { modesEnabled: modesEnabled | DASK_MODE } : {}),
  ...(given.has('verbose') ? { verbose } : {}),
  ...(given.has('timeout') ? { timeoutS: timeout } : {}),
});

function refuseSameShare({ local_share_setting, local_cluster_share_setting }: AgilabPlan, home: string): void {
  if (resolveAt(home, local_share_setting) !== resolveAt(home, local_cluster_share_setting)) return;
  throw new Failure('share-refused', say('--local-share and --cluster-share are the same folder.'), {
    next: say('Give the share a folder of its own, clustershare/lab for one.'),
  });
}

const posixPath = (path: string): string => path.split(sep).join('/');

/** A path setting as AGILab reads it: `~` and what is not absolute begin in the home folder. */
const resolveAt = (home: string, setting: string): string =>
  resolve(home, setting === '~' ? '.' : setting.replace(/^~[\\/]/, ''));

function relativeOf(path: string, name: string): string {
  if (!isAbsolute(path) && !posix.isAbsolute(path) && !path.split(/[\\/]/).includes('..') && path.trim() !== '')
    return path;
  throw new Failure('bad-input', say('{{name}} takes a relative path without "..".', { name }));
}

function homeRelative(path: string, home: string): string {
  const found = relative(resolve(home), path);
  if (found !== '' && !found.startsWith('..') && !isAbsolute(found)) return posixPath(found);
  throw new Failure(
    'bad-input',
    say('The inputs would lie in {{path}}, outside the home folder, where workers do not have them.', { path }),
    { next: say('Give --local-share a folder under the home folder, localshare for one.') },
  );
}

/** Numbers from 0 to 99, each once: AGILab writes one file per number. */
function aircraftOf(list: string): number[] {
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const bad = items.find((item) => !/^\d{1,2}$/.test(item));
  if (bad === undefined && items.length > 0) return [...new Set(items.map(Number))];
  throw new Failure(
    'bad-input',
    say('--aircraft takes numbers from 0 to 99, comma-separated; {{bad}} is none.', { bad: bad ?? 'an empty list' }),
  );
}

function flightOf(settings: FlightSettings): FlightSettings {
  const parsed = FlightSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw new Failure('bad-input', say('--rows-per-aircraft takes a number from 1 to 1440: one row a minute of a day.'));
}

/** Slots by host, hosts by letter; a host that is named twice has the sum. */
function slotsByHost(specs: readonly WorkerSpec[]): Record<string, number> {
  const slots = new Map<string, number>();
  for (const { host, count } of specs) slots.set(host, (slots.get(host) ?? 0) + count);
  return Object.fromEntries([...slots].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const shareUser = (userName: string, settings: Readonly<Record<string, string>>): string =>
  (settings.AGILAB_SHARE_USER ?? userName).replace(/[^\p{L}\p{N}_.-]/gu, '_').replace(/^_+|_+$/g, '') || 'user';

/** Key and value lines of AGILab's `.env`; quotes round a value go. Pure. */
export function agilabSettings(
  texts: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const lines = texts
    .flatMap((text) => text.split(/\r?\n/))
    .flatMap((line) => {
      const found = /^\s*([^#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
      return found?.[1] ? [[found[1], (found[2] ?? '').replace(/^["']+|["']+$/g, '')] as const] : [];
    });
  const own = Object.entries(env).flatMap(([key, value]) =>
    key.startsWith('AGI') && value !== undefined ? [[key, value] as const] : [],
  );
  return Object.fromEntries([...lines, ...own]);
}
