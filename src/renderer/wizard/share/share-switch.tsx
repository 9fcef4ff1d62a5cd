import { ArrowLeftRight } from 'lucide-react';
import { useState } from 'react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { resultsOf } from '../../../shared/model/fleet-fold';
import type { NodeId } from '../../../shared/model/ids';
import { call } from '../../client';
import { Button } from '../../components/button';
import { ChoiceSelect } from '../../components/choice-select';
import { DialogFrame } from '../../components/dialog-frame';
import { useSpeech } from '../../i18n';
import { useFleetStore } from '../../store/fleet-store';
import { attempt, start } from '../../store/notice-store';
import type { SharePage } from './use-share';

/** Waits until a job has ended well. @returns false when it did not. */
function endOf(jobId: string): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const outcome = useFleetStore.getState().fleet.jobs[jobId]?.outcome;
      if (outcome) resolve(outcome.state === 'done');
      return outcome != null;
    };
    if (look()) return;
    const stop = useFleetStore.subscribe(() => {
      if (look()) stop();
    });
  });
}

/** Chooses the scheduler, makes it known to the workers, moves their shares. The choice is stored first: what is interrupted goes on by setting the share up. */
async function moveTo(scheduler: NodeId): Promise<void> {
  const { cluster } = useFleetStore.getState().fleet;
  const saved = await attempt(async () => {
    await call('cluster.save', { ...cluster, scheduler, schedulerAddress: null });
    return true;
  });
  if (!saved) return;
  const seeding = await start({ kind: 'seed', nodes: [] });
  if (seeding && (await endOf(seeding))) await start({ kind: 'share-apply', nodes: [], planHash: null });
}

interface Props {
  readonly page: SharePage;
  readonly onClose: () => void;
}

/** One action that moves all workers to another scheduler. */
export function SwitchDialog({ page, onClose }: Props) {
  const { t } = useSpeech();
  const { fleet } = page;
  const { cluster } = fleet;
  const usable = cluster.nodes.filter(
    ({ id, isSetAside }) =>
      id !== cluster.scheduler && !isSetAside && resultsOf(fleet, id)['ssh-auth']?.status === 'pass',
  );
  const [chosen, setChosen] = useState<NodeId | null>(usable[0]?.id ?? null);
  const from = cluster.scheduler ? nameOf(cluster.scheduler, cluster) : '';
  const move = (): void => {
    if (chosen) void moveTo(chosen);
    onClose();
  };
  return (
    <DialogFrame
      title={t('Move the share to another scheduler')}
      lead={t(
        'Every worker unmounts the share of {{from}} first, then mounts that of the new scheduler. Files stay where they are: nothing is copied.',
        { replace: { from } },
      )}
      icon={ArrowLeftRight}
      onClose={onClose}
      testId="share-switch-dialog"
      foot={
        <>
          <span className="dialog-foot-note">{t('If it is interrupted, setting up the share goes on with it.')}</span>
          <Button isLarge onPress={onClose}>
            {t('Keep {{from}}', { replace: { from } })}
          </Button>
          <Button isLarge look="filled" isDisabled={chosen === null} onPress={move} testId="confirm-share-switch">
            {t('Move all workers')}
          </Button>
        </>
      }
    >
      {usable.length === 0 ? (
        <p>{t('No other node could be logged in to. Discover one first.')}</p>
      ) : (
        <ChoiceSelect
          label={t('New scheduler')}
          chosen={chosen}
          onChoose={(id) => setChosen(id as NodeId)}
          choices={usable.map(({ id, name, address }) => ({ id, text: name, hint: address }))}
          testId="share-switch-to"
        />
      )}
    </DialogFrame>
  );
}
