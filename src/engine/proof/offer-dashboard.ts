import { Failure, failureValueOf } from '../../shared/failure';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import { english } from '../../shared/model/sentence';
import type { JobContext } from '../ports';

/** Lets a person open Dask's pages while the run lasts; opens them at once and logs where when `isShown`. */
export function offerDashboard(job: JobContext, port: number, isShown: boolean): void {
  const scheduler = job.cluster.scheduler ?? MANAGER;
  job.dashboard?.offer(async () => {
    const session = await job.session(scheduler);
    if (session.connectTo) return session.connectTo(port);
    const what = say('The connection to {{node}} carries no tunnel.', { node: scheduler });
    throw new Failure('unsupported-here', what, { nodeId: scheduler });
  });
  if (!isShown || !job.dashboard) return;
  job.dashboard.open().then(
    (url) => job.log(scheduler, `Dask shows its workers on ${url} until the run ends.`, 'note'),
    (error: unknown) => job.log(scheduler, english(failureValueOf(error).message), 'err'),
  );
}
