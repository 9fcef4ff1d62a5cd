import { Square } from 'lucide-react';
import type { JobState } from '../../../shared/model/job';
import { Button } from '../../components/button';
import { ProgressBar } from '../../components/progress-bar';
import { Spinner } from '../../components/status-badge';
import { useSpeech } from '../../i18n';
import { cancel } from '../../view/acts';
import { jobWord } from '../../view/jobs';

/** A job of this page while it runs: what it does, how far it is, and the way to end it. */
export function CheckProgress({ job }: { readonly job: JobState }) {
  const { t, tell } = useSpeech();
  return (
    <div className="scan-bar" data-testid="job-progress">
      <Spinner />
      <div className="scan-bar-main">
        <strong>{t(jobWord(job.kind))}</strong>{' '}
        <span className="quiet">{job.progress ? tell(job.progress.text) : ''}</span>
        <ProgressBar label={t(jobWord(job.kind))} done={job.progress?.done ?? 0} total={job.progress?.total ?? null} />
      </div>
      <Button icon={Square} isDisabled={job.isCancelling} onPress={() => cancel(job.id)} testId="cancel-job">
        {job.isCancelling ? t('Cancelling') : t('Cancel')}
      </Button>
    </div>
  );
}
