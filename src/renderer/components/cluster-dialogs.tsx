import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { openDialog } from '../store/wizard-store';
import { createCluster, dropCluster, exportCluster, renameCluster } from '../view/cluster-acts';
import { Button } from './button';
import { DialogFrame } from './dialog-frame';
import { TextField } from './text-field';

/** The same rule as the engine's: safe as a folder name on every system. */
const CLUSTER_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const close = (): void => openDialog(null);

interface NameProps {
  readonly title: string;
  readonly lead: string;
  readonly act: string;
  readonly first: string;
  readonly testId: string;
  readonly onName: (name: string) => Promise<boolean>;
}

function NameDialog({ title, lead, act, first, testId, onName }: NameProps) {
  const { t } = useSpeech();
  const [name, setName] = useState(first);
  const isGood = CLUSTER_NAME.test(name) && name !== first;
  const send = async (): Promise<void> => {
    if (isGood && (await onName(name))) close();
  };
  return (
    <DialogFrame
      title={title}
      lead={lead}
      isSmall
      onClose={close}
      testId={testId}
      foot={
        <>
          <span />
          <Button onPress={close}>{t('Not now')}</Button>
          <Button look="filled" isDisabled={!isGood} onPress={() => void send()} testId={`${testId}-do`}>
            {act}
          </Button>
        </>
      }
    >
      <TextField
        label={t('Name')}
        value={name}
        onChange={setName}
        hasFocus
        error={
          name === '' || CLUSTER_NAME.test(name)
            ? null
            : t('Use small letters, digits and hyphens, and begin with a letter or digit.')
        }
        hint={t('For example flight-lab')}
      />
    </DialogFrame>
  );
}

export function NewClusterDialog() {
  const { t } = useSpeech();
  return (
    <NameDialog
      title={t('New cluster')}
      lead={t('A cluster is a set of nodes with one scheduler and one share. Its name becomes a folder name.')}
      act={t('Create the cluster')}
      first=""
      testId="new-cluster"
      onName={async (name) => {
        await createCluster(name);
        return true;
      }}
    />
  );
}

export function RenameClusterDialog() {
  const { t } = useSpeech();
  const name = useFleet((fleet) => fleet.cluster.name);
  const isPractice = useFleet((fleet) => fleet.isPractice);
  return (
    <NameDialog
      title={t('Rename {{name}}', { name })}
      lead={t('Only the name changes: nodes, history of changes and runs go with it. The share keeps its path.')}
      act={t('Rename the cluster')}
      first={name}
      testId="rename-cluster"
      onName={(to) => renameCluster({ name, isPractice }, to)}
    />
  );
}

export function DeleteClusterDialog() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const { name } = fleet.cluster;
  const which = { name, isPractice: fleet.isPractice };
  const open = fleet.changes.filter((entry) => entry.state === 'done' && entry.inverse.kind !== 'none').length;
  const drop = async (): Promise<void> => {
    close();
    await dropCluster(which);
  };
  return (
    <DialogFrame
      title={t('Delete the cluster {{name}}?', { name })}
      lead={t('It goes off the list of this computer. Nothing on its nodes changes, and its files are kept aside.')}
      icon={Trash2}
      tone="warn"
      isSmall
      isAlert
      onClose={close}
      testId="delete-cluster"
      foot={
        <>
          <Button look="quiet" onPress={() => void exportCluster(which)}>
            {t('Export it first')}
          </Button>
          <Button onPress={close} autoFocus>
            {t('Keep it')}
          </Button>
          <Button look="danger" onPress={() => void drop()} testId="delete-cluster-do">
            {t('Delete the cluster')}
          </Button>
        </>
      }
    >
      {open > 0 ? (
        <p>
          {t(
            '{{count}} changes that Muster made on its nodes stay there. Take them back first under Changes, if you want the nodes as they were.',
            { count: open },
          )}
        </p>
      ) : (
        <p className="quiet">{t('There is no change left on its nodes that Muster could take back.')}</p>
      )}
    </DialogFrame>
  );
}
