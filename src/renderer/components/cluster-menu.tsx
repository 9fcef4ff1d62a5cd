import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { attempt } from '../store/notice-store';
import { goTo } from '../store/wizard-store';
import { openCluster } from '../view/acts';
import { Button } from './button';
import { DialogFrame } from './dialog-frame';
import { TextField } from './text-field';

const NEW = '+';
/** The same rule as the engine's: safe as a folder name on every system. */
const CLUSTER_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
type Clusters = readonly { name: string; nodes: number; isOpen: boolean }[];

async function change(name: string): Promise<void> {
  await openCluster(name);
  goTo('first-run');
  goTo('discover');
}

/** The open cluster, and the way to another one. */
export function ClusterMenu() {
  const { t } = useSpeech();
  const open = useFleet((fleet) => fleet.cluster.name);
  const [clusters, setClusters] = useState<Clusters>([]);
  const [isNaming, setNaming] = useState(false);
  const load = async (isOpen: boolean): Promise<void> => {
    if (isOpen) setClusters((await attempt(() => call('cluster.list'))) ?? []);
  };
  return (
    <>
      <MenuTrigger onOpenChange={(isOpen) => void load(isOpen)}>
        <AriaButton
          className="select-bare"
          data-testid="cluster-menu"
          aria-label={t('Cluster {{name}}', { name: open })}
        >
          {open}
          <ChevronsUpDown size={14} aria-hidden />
        </AriaButton>
        <Popover className="popover">
          <Menu className="menu" onAction={(key) => (key === NEW ? setNaming(true) : void change(String(key)))}>
            {clusters.map((cluster) => (
              <MenuItem key={cluster.name} id={cluster.name} textValue={cluster.name} className="menu-item">
                {cluster.isOpen ? <Check size={14} aria-hidden /> : <span style={{ width: 14 }} />}
                {cluster.name}
                <small className="numbers">{t('{{count}} nodes', { count: cluster.nodes })}</small>
              </MenuItem>
            ))}
            <Separator />
            <MenuItem id={NEW} className="menu-item" textValue={t('New cluster')}>
              <Plus size={14} aria-hidden />
              {t('New cluster')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {isNaming ? <NewCluster onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function NewCluster({ onClose }: { readonly onClose: () => void }) {
  const { t } = useSpeech();
  const [name, setName] = useState('');
  const isGood = CLUSTER_NAME.test(name);
  const create = (): void => {
    if (!isGood) return;
    void change(name);
    onClose();
  };
  return (
    <DialogFrame
      title={t('New cluster')}
      lead={t('A cluster is a set of nodes with one scheduler and one share. Its name becomes a folder name.')}
      isSmall
      onClose={onClose}
      testId="new-cluster"
      foot={
        <>
          <span />
          <Button onPress={onClose}>{t('Not now')}</Button>
          <Button look="filled" isDisabled={!isGood} onPress={create}>
            {t('Create the cluster')}
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
          name === '' || isGood ? null : t('Use small letters, digits and hyphens, and begin with a letter or digit.')
        }
        hint={t('For example flight-lab')}
      />
    </DialogFrame>
  );
}
