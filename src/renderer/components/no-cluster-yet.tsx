import { ArrowLeft, Network } from 'lucide-react';
import { useSpeech } from '../i18n';
import { goTo, setBuilding } from '../store/wizard-store';
import { Button } from './button';
import { EmptyState } from './empty-state';

/** The empty state of a step that needs to know who schedules and who works; `text` says what for. */
export function NoClusterYet({ text }: { readonly text: string }) {
  const { t } = useSpeech();
  const build = (): void => {
    goTo('discover');
    setBuilding(true);
  };
  return (
    <EmptyState icon={Network} title={t('No cluster is built yet')} text={text}>
      <Button look="filled" icon={ArrowLeft} onPress={build}>
        {t('Build the cluster')}
      </Button>
    </EmptyState>
  );
}
