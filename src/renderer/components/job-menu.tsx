import { Square } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { JobState } from '../../shared/model/job';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { cancel } from '../view/acts';
import { jobWord, runningJobs } from '../view/jobs';
import { Button } from './button';
import { ProgressBar } from './progress-bar';
import { Spinner } from './status-badge';

/** Running jobs: how many, and behind the button each with its progress and the way to end it. */
export function JobMenu() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const jobs = runningJobs(fleet);
  if (jobs.length === 0) return null;
  return (
    <DialogTrigger>
      <AriaButton className="select-bare tone-run" data-testid="running-jobs">
        <Spinner />
        <span className="numbers">{t('{{count}} jobs', { count: jobs.length })}</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Dialog className="menu" aria-label={t('Running jobs')}>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function JobRow({ job }: { readonly job: JobState }) {
  const { t, tell } = useSpeech();
  const title = t(jobWord(job.kind));
  return (
    <div className="stack stack-tight" style={{ padding: 8, width: 340 }} data-testid={`job-${job.id}`}>
      <div className="row">
        <strong>{title}</strong>
        <span style={{ marginLeft: 'auto' }}>
          <Button
            icon={Square}
            isDisabled={job.isCancelling}
            onPress={() => cancel(job.id)}
            testId={`cancel-${job.id}`}
          >
            {job.isCancelling ? t('Cancelling') : t('Cancel')}
          </Button>
        </span>
      </div>
      <ProgressBar label={title} done={job.progress?.done ?? 0} total={job.progress?.total ?? null} />
      <span className="faint">{job.progress ? tell(job.progress.text) : t('Starting')}</span>
    </div>
  );
}
