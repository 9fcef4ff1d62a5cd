import { FileCode2, Trash2 } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { JournalEntry } from '../../../shared/model/journal';
import { call } from '../../client';
import { FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { CommandBlock } from '../../components/command-block';
import { CopyButton } from '../../components/copy-button';
import { DialogFrame } from '../../components/dialog-frame';
import { Spinner } from '../../components/status-badge';
import { useCall } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import type { SharePage } from './use-share';

interface Props {
  readonly page: SharePage;
  readonly onClose: () => void;
}

/** The whole plan as one script, to run by hand. */
export function ScriptDialog({ page, onClose }: Props) {
  const { t } = useSpeech();
  const { script = '', powerShell = null } = page.plan.value ?? {};
  return (
    <DialogFrame
      title={t('Set up the share by hand')}
      lead={t('The same plan as one bash script. Read it, then run it on this computer.')}
      icon={FileCode2}
      onClose={onClose}
      testId="share-script"
      foot={
        <>
          <span className="dialog-foot-note">{t('Check again afterwards: only the sentinel counts.')}</span>
          <Button isLarge onPress={onClose}>
            {t('Close')}
          </Button>
          <CopyButton label={t('Copy the script')} text={powerShell ?? script} />
        </>
      }
    >
      <CommandBlock
        commands={powerShell === null ? [script] : [powerShell, script]}
        {...(powerShell === null ? {} : { titles: [t('For PowerShell on this computer'), t('For bash')] })}
      />
    </DialogFrame>
  );
}

/** Changes of setting up the share that still stand and can be taken back. */
const shareChanges = ({ fleet, workers }: SharePage): JournalEntry[] => {
  const ends = new Set<string>([...workers, fleet.cluster.scheduler ?? '']);
  return fleet.changes.filter(({ state, inverse, nodeId }) => {
    if ((state !== 'done' && state !== 'intent') || !ends.has(nodeId)) return false;
    if (inverse.kind === 'unmount' || inverse.kind === 'remove-service') return true;
    if (inverse.kind === 'remove-lines' || inverse.kind === 'replace-lines')
      return inverse.path.endsWith('.agilab/.env');
    return inverse.kind === 'remove-path' && inverse.what === 'empty-folder';
  });
};

/** What taking the share down undoes, before it does. */
export function TakeDownDialog({ page, onClose }: Props) {
  const { t, tell } = useSpeech();
  const { fleet } = page;
  const ids = shareChanges(page).map((entry) => entry.id);
  const plan = useCall(ids.length > 0 ? ids.join() : null, () => call('undo.plan', { entryIds: ids }));
  const steps = plan.value ?? [];
  const takeDown = (): void => {
    void start({ kind: 'share-down', nodes: [...page.workers] });
    onClose();
  };
  return (
    <DialogFrame
      title={t('Take down the share on {{count}} workers', { count: page.workers.length })}
      lead={t(
        'The share is unmounted on every worker, then what Muster changed for it is taken back. A folder that holds files stays, with the files.',
      )}
      icon={Trash2}
      tone="warn"
      isAlert
      onClose={onClose}
      testId="share-down-dialog"
      foot={
        <>
          <span className="dialog-foot-note">{t('The share can be set up again at any time.')}</span>
          <Button isLarge onPress={onClose} autoFocus>
            {t('Keep the share')}
          </Button>
          <Button isLarge look="filled" onPress={takeDown} isDisabled={plan.isLoading} testId="confirm-share-down">
            {t('Take down the share')}
          </Button>
        </>
      }
    >
      {plan.failure ? <FailureBanner failure={plan.failure} /> : null}
      {plan.isLoading ? (
        <p className="row">
          <Spinner /> {t('Making the plan')}
        </p>
      ) : null}
      {steps.length > 0 ? (
        <CommandBlock
          commands={steps.map((step) => step.shown)}
          titles={steps.map((step) => `${nameOf(step.node, fleet.cluster)}: ${tell(step.title)}`)}
        />
      ) : (
        <ul className="numbered">
          {page.workers.map((node) => (
            <li key={node}>
              {t('Unmount {{path}} on {{name}}, if it is mounted there.', {
                replace: { path: fleet.cluster.share.workerPath, name: nameOf(node, fleet.cluster) },
              })}
            </li>
          ))}
        </ul>
      )}
    </DialogFrame>
  );
}
