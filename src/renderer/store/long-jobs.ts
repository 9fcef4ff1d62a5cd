import i18next from 'i18next';
import type { EngineEvent } from '../../shared/model/event';
import type { JobOutcome } from '../../shared/model/job';
import { call } from '../client';
import { tellWith } from '../i18n';
import { jobWord } from '../view/jobs';
import { useFleetStore } from './fleet-store';
import { useSettings } from './settings-store';

/** A job that took longer is one a person may have turned away from. */
const LONG_MS = 10_000;

function bodyOf(outcome: JobOutcome, cluster: string): string {
  const { t } = i18next;
  if (outcome.state === 'failed') return tellWith(t)(outcome.failure.message);
  if (outcome.state === 'cancelled') return t('It was cancelled on {{cluster}}.', { cluster });
  return outcome.holds
    ? t('It has ended on {{cluster}}. Everything it was to show holds.', { cluster })
    : t('It has ended on {{cluster}}. Something needs attention.', { cluster });
}

/** Tells a person outside the window that a long job has ended. Main keeps silent while the window has the focus. */
export function announceLongJobs(events: readonly EngineEvent[]): void {
  for (const { what } of events) {
    if (what.type !== 'job-ended' || !useSettings.getState().notifies) continue;
    const { fleet } = useFleetStore.getState();
    const job = fleet.jobs[what.jobId];
    if (!job || what.at - job.startedAt < LONG_MS) continue;
    const message = { title: i18next.t(jobWord(job.kind)), body: bodyOf(what.outcome, fleet.cluster.name) };
    // A system without messages loses nothing that the window does not show.
    void call('shell.notify', message).catch(() => undefined);
  }
}
