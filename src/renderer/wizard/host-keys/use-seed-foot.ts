import { CircleCheck, History, Info, LoaderCircle, ShieldAlert, TriangleAlert } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { FootText } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import type { Seeding } from './use-seeding';

/** Why one can or cannot go on from the host keys. */
export function useSeedFoot(seeding: Seeding): FootText {
  const { t, tell } = useSpeech();
  const { nothing, job, differences, trusted, workers, pending, unready, fleet, isOld } = seeding;
  if (nothing === 'no-cluster') return { icon: Info, tone: 'mute', text: t('Build the cluster first.') };
  if (nothing) return { icon: CircleCheck, tone: 'ok', text: t('No host key has to be seeded.') };
  if (job) {
    const text = job.progress ? tell(job.progress.text) : t('All keys are compared before the first is written.');
    return { icon: LoaderCircle, tone: 'run', text };
  }
  if (differences.length > 0)
    return { icon: ShieldAlert, tone: 'bad', text: t('Two sides see different host keys. Nothing goes on from here.') };
  const scheduler = fleet.cluster.scheduler ? nameOf(fleet.cluster.scheduler, fleet.cluster) : '';
  const values = { done: trusted.length, total: workers.length, scheduler };
  if (trusted.length === workers.length)
    return {
      icon: CircleCheck,
      tone: 'ok',
      text: t('All {{count}} workers know {{scheduler}}, and can log in there.', { ...values, count: values.total }),
    };
  if (isOld)
    return { icon: History, tone: 'mute', text: t('What is shown is older. It counts again once it is checked.') };
  if (pending.length === 0)
    return {
      icon: TriangleAlert,
      tone: 'warn',
      text: t('{{count}} workers are not prepared yet. Their prerequisites come first.', { count: unready.length }),
    };
  return {
    icon: Info,
    tone: 'mute',
    text: t('{{done}} of {{total}} workers know {{scheduler}}. A difference anywhere stops the whole step.', values),
  };
}
