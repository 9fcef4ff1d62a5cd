import { CircleCheck, History, Info, LoaderCircle, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { FootText } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import type { SharePage } from './use-share';

/** Why one can or cannot go on from the share. */
export function useShareFoot(page: SharePage): FootText {
  const { t, tell } = useSpeech();
  const { nothing, isLocked, isOld, job, proven, workers, plan, refusals, rows } = page;
  const values = { done: proven.length, total: workers.length };
  if (nothing === 'no-cluster') return { icon: Info, tone: 'mute', text: t('Build the cluster first.') };
  if (nothing) return { icon: CircleCheck, tone: 'ok', text: t('No share is needed.') };
  if (job) {
    const text = job.progress ? tell(job.progress.text) : t('Steps are ticked as each worker reports them.');
    return { icon: LoaderCircle, tone: 'run', text };
  }
  if (proven.length === workers.length)
    return {
      icon: CircleCheck,
      tone: 'ok',
      text: t('All {{count}} workers are proven both ways.', { ...values, count: values.total }),
    };
  if (isOld)
    return { icon: History, tone: 'mute', text: t('What is shown is older. It counts again once it is checked.') };
  if (isLocked)
    return {
      icon: TriangleAlert,
      tone: 'warn',
      text: t('No worker can log in on the scheduler yet. Host keys come first.'),
    };
  const [refusal] = refusals;
  if (refusal) return { icon: OctagonAlert, tone: 'bad', text: t('The share cannot be set up as it is chosen.') };
  if (plan.isLoading) return { icon: LoaderCircle, tone: 'run', text: t('Making the plan. Nothing is changed by it.') };
  if (plan.failure) return { icon: OctagonAlert, tone: 'bad', text: t('Without a plan, nothing can be set up.') };
  const failed = rows.filter((row) => row.edge === 'broken').length;
  if (failed > 0)
    return {
      icon: TriangleAlert,
      tone: 'warn',
      text: t(
        '{{done}} of {{total}} workers are proven both ways. The table says what is wrong with the others.',
        values,
      ),
    };
  return {
    icon: Info,
    tone: 'mute',
    text: t('{{done}} of {{total}} workers are proven both ways. The plan is what will run, to the letter.', values),
  };
}
