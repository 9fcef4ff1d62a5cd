import { Archive, ArchiveRestore, RefreshCw } from 'lucide-react';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { select, useWizard } from '../store/wizard-store';
import { setAside } from '../view/acts';
import { Button } from './button';

/** What can be done with the selected nodes. Nothing is drawn while none is selected. */
export function SelectionTools() {
  const { t } = useSpeech();
  const selected = useWizard((state) => state.selected);
  const nodes = useFleet((fleet) => fleet.cluster.nodes);
  const chosen = selected.size === 0 ? [] : nodes.filter((node) => selected.has(node.id));
  if (chosen.length === 0) return null;
  const ids = chosen.map((node) => node.id);
  const isBack = chosen.every((node) => node.isSetAside);
  return (
    <div className="row" style={{ marginLeft: 'auto' }}>
      <span className="faint numbers">{t('{{count}} nodes selected', { count: ids.length })}</span>
      <Button icon={RefreshCw} onPress={() => void start({ kind: 'check', nodes: ids })} testId="check-selected">
        {t('Check again')}
      </Button>
      <Button
        icon={isBack ? ArchiveRestore : Archive}
        testId="set-aside-selected"
        onPress={() => {
          void setAside(ids, !isBack);
          select([]);
        }}
      >
        {isBack ? t('Bring back') : t('Set aside')}
      </Button>
    </div>
  );
}
