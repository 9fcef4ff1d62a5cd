import { Check, ChevronsUpDown, Download, FileInput, FlaskConical, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import type { ListedCluster } from '../../shared/model/shell';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { attempt } from '../store/notice-store';
import { changeCluster } from '../view/cluster-acts';
import { runCommand } from '../view/commands';

/** Commands of the open cluster, as the menu of the window has them too. */
const ACTS = [
  ['new-cluster', 'New cluster', Plus],
  ['import-cluster', 'Import a cluster', FileInput],
  ['export-cluster', 'Export this cluster', Download],
  ['rename-cluster', 'Rename this cluster', Pencil],
  ['delete-cluster', 'Delete this cluster', Trash2],
] as const;

const keyOf = ({ name, isPractice }: ListedCluster): string => `${isPractice ? 'practice' : 'real'}:${name}`;

/** The open cluster, the way to another one, and what can be done with it. */
export function ClusterMenu() {
  const { t } = useSpeech();
  const open = useFleet((fleet) => fleet.cluster.name);
  const isPractice = useFleet((fleet) => fleet.isPractice);
  const [clusters, setClusters] = useState<readonly ListedCluster[]>([]);
  const load = async (isOpen: boolean): Promise<void> => {
    if (isOpen) setClusters((await attempt(() => call('cluster.list'))) ?? []);
  };
  const act = (key: string): void => {
    const chosen = clusters.find((cluster) => keyOf(cluster) === key);
    if (!chosen) runCommand(key, t);
    else if (!chosen.isOpen) void changeCluster(chosen);
  };
  return (
    <MenuTrigger onOpenChange={(isOpen) => void load(isOpen)}>
      <AriaButton className="select-bare" data-testid="cluster-menu" aria-label={t('Cluster {{name}}', { name: open })}>
        {isPractice ? <FlaskConical size={14} aria-hidden className="tone-run" /> : null}
        {open}
        <ChevronsUpDown size={14} aria-hidden />
      </AriaButton>
      <Popover className="popover">
        <Menu className="menu" onAction={(key) => act(String(key))} aria-label={t('Clusters')}>
          {clusters.map((cluster) => (
            <MenuItem
              key={keyOf(cluster)}
              id={keyOf(cluster)}
              textValue={cluster.name}
              className="menu-item"
              isDisabled={cluster.problem !== null}
            >
              {cluster.isOpen ? <Check size={14} aria-hidden /> : <span style={{ width: 14 }} />}
              {cluster.name}
              <small className="numbers">
                {cluster.problem !== null
                  ? t('cannot be opened')
                  : cluster.isPractice
                    ? t('practice')
                    : t('{{count}} nodes', { count: cluster.nodes })}
              </small>
            </MenuItem>
          ))}
          <Separator />
          {ACTS.map(([id, word, Icon]) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={t(word)}>
              <Icon size={14} aria-hidden />
              {t(word)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
