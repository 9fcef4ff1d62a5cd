import { Failure } from '../../../shared/failure';
import type { Cluster } from '../../../shared/model/cluster';
import { mountsShare, nodeOf } from '../../../shared/model/cluster-shape';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import type { NodeFacts } from '../../../shared/model/node';
import { say } from '../../../shared/model/say';
import { type FlightPlan, flightCsv } from '../flight-plan';

/** What AGILab's planner counts as nothing: it weighs inputs in whole kB. */
const PLANNER_KB = 1000;

/** What is known before anything runs. */
export interface AgilabSituation {
  readonly cluster: Cluster;
  readonly plan: FlightPlan;
  readonly facts: (node: NodeId) => NodeFacts | undefined;
  /** Login of each node that takes part. */
  readonly users: ReadonlyMap<NodeId, string>;
  readonly isFlight: boolean;
  readonly isWindowsManager: boolean;
}

const refuse = (text: ReturnType<typeof say>, next: ReturnType<typeof say>, nodeId?: NodeId): Failure =>
  new Failure('unsupported-here', text, { next, ...(nodeId ? { nodeId } : {}) });

const useDask = say('Correct it, or choose runner dask: muster cluster set --runner dask.');

/** The first thing that AGILab cannot do with this cluster, or null. Pure. */
export function agilabRefusal(at: AgilabSituation): Failure | null {
  return refusalOfPlaces(at) ?? refusalOfLogins(at) ?? refusalOfShare(at) ?? refusalOfInputs(at);
}

function refusalOfPlaces({ cluster, plan, isWindowsManager }: AgilabSituation): Failure | null {
  if (plan.scheduler.id === MANAGER && isWindowsManager)
    return refuse(
      say('AGILab’s scheduler does not run on Windows with Muster.'),
      say('Choose a Linux or macOS node as the scheduler.'),
    );
  if (plan.remote.length === 0)
    return refuse(say('Runner agilab proves a cluster with at least one other machine.'), useDask);
  for (const { id, name } of plan.remote) {
    const port = nodeOf(id, cluster)?.port ?? 22;
    if (port !== 22)
      return refuse(
        say('AGILab reaches workers on SSH port 22 only, and {{node}} listens on {{port}}.', { node: name, port }),
        useDask,
        id,
      );
  }
  return null;
}

/** AGILab uses one login for all workers, and mounts the share as that login. */
function refusalOfLogins({ cluster, plan, users }: AgilabSituation): Failure | null {
  const [first] = plan.remote;
  const login = first ? users.get(first.id) : undefined;
  const other = plan.remote.find(({ id }) => users.get(id) !== login);
  if (first && other) {
    const values = { one: login ?? '', node: first.name, two: users.get(other.id) ?? '', other: other.name };
    return refuse(
      say('AGILab logs in on all workers as one user: {{one}} on {{node}} is not {{two}} on {{other}}.', values),
      useDask,
      other.id,
    );
  }
  const account = cluster.share.account ?? users.get(plan.scheduler.id);
  if (login === undefined || account === login || !mountsShare(cluster)) return null;
  return refuse(
    say('AGILab mounts the share as {{login}} on the scheduler, and this cluster mounts it as {{account}}.', {
      login,
      account: account ?? '',
    }),
    say('Use the same login on scheduler and workers, or choose runner dask.'),
  );
}

/** Paths of files travel relative to the home folder: they must be the same everywhere. */
function refusalOfShare({ cluster, plan, facts }: AgilabSituation): Failure | null {
  const relative = (path: string, home: string | undefined): string =>
    home && path.startsWith(`${home}/`) ? path.slice(home.length + 1) : path;
  const own = relative(cluster.share.schedulerPath, facts(plan.scheduler.id)?.home).replace(/\/+$/, '');
  for (const { id, name } of plan.remote) {
    const theirs = relative(cluster.share.workerPath, facts(id)?.home).replace(/\/+$/, '');
    if (own === theirs && !own.startsWith('/')) continue;
    return refuse(
      say(
        'AGILab needs the share at the same place below every home folder: {{own}} on the scheduler, {{theirs}} on {{node}}.',
        {
          own,
          theirs,
          node: name,
        },
      ),
      say('Set the share again, for example: muster cluster set --share clustershare/lab.'),
      id,
    );
  }
  return null;
}

function refusalOfInputs({ plan, isFlight }: AgilabSituation): Failure | null {
  const [aircraft] = plan.flight.aircraft;
  if (!isFlight || plan.slots.length < 2 || aircraft === undefined) return null;
  if (flightCsv(aircraft, plan.flight.rowsPerAircraft).length >= PLANNER_KB) return null;
  return new Failure(
    'bad-input',
    say('With {{rows}} rows per aircraft AGILab’s planner gives every flight to the first of {{slots}} slots.', {
      rows: plan.flight.rowsPerAircraft,
      slots: plan.slots.length,
    }),
    { next: say('Ask for at least 24 rows per aircraft.') },
  );
}
