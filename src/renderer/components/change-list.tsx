import { History, Undo2 } from 'lucide-react';
import type { NodeId } from '../../shared/model/ids';
import type { JournalEntry } from '../../shared/model/journal';
import { useSpeech } from '../i18n';
import { planUndo } from '../store/wizard-store';
import { clockText } from '../view/units';
import { Button } from './button';
import { EmptyState } from './empty-state';

const STATE_WORDS: Readonly<Record<JournalEntry['state'], string>> = {
  intent: 'Begun, end unknown',
  done: 'Done',
  failed: 'Failed',
  undone: 'Taken back',
};

/** True for a change that still stands and has a way back. */
export const canUndo = (entry: JournalEntry): boolean =>
  (entry.state === 'done' || entry.state === 'intent') && entry.inverse.kind !== 'none';

/** Every change Muster made, newest first, with its way back. */
export function ChangeList({
  entries,
  nameOf,
}: {
  readonly entries: readonly JournalEntry[];
  readonly nameOf: (node: NodeId) => string;
}) {
  const { t, tell } = useSpeech();
  if (entries.length === 0) {
    return (
      <EmptyState
        icon={History}
        title={t('No changes')}
        text={t('Muster has changed nothing here. Every change will stand here, with a way to take it back.')}
      />
    );
  }
  return (
    <table className="plain-table change-table" data-testid="change-list">
      <thead>
        <tr>
          <th>{t('When')}</th>
          <th>{t('Node')}</th>
          <th>{t('Change')}</th>
          <th>{t('State')}</th>
          <th>
            <span className="visually-hidden">{t('Undo')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {[...entries].reverse().map((entry) => (
          <tr key={entry.id} data-testid={`change-${entry.id}`}>
            <td className="numbers">{clockText(entry.at)}</td>
            <td>{nameOf(entry.nodeId)}</td>
            <td className="change-what">{tell(entry.what)}</td>
            <td className="quiet">{t(STATE_WORDS[entry.state])}</td>
            <td>
              {canUndo(entry) ? (
                <Button look="quiet" icon={Undo2} onPress={() => planUndo([entry.id])}>
                  {t('Undo')}
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
