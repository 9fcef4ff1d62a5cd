import { Download } from 'lucide-react';
import type { LogLine } from '../../shared/model/event';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleetStore } from '../store/fleet-store';
import { attempt, notify } from '../store/notice-store';
import { IconButton } from './button';
import { CopyButton } from './copy-button';

/** So much of a log fits on the clipboard: its newest part. */
const MOST_COPIED = 900_000;

interface Props {
  readonly node: NodeId | null;
  readonly lines: readonly LogLine[];
  readonly nameOf: (node: NodeId) => string;
}

const textOf = (lines: readonly LogLine[], nameOf: Props['nameOf']): string =>
  lines.map((line) => `${new Date(line.at).toISOString()} ${nameOf(line.nodeId)} ${line.text}`).join('\n');

async function save({ node, lines, nameOf }: Props): Promise<void> {
  const { cluster } = useFleetStore.getState().fleet;
  const name = `muster-${cluster.name}-${node === null ? 'all' : nameOf(node).replace(/[^\w.-]/g, '_')}`.slice(0, 80);
  const saved = await attempt(() => call('log.save', { name, text: `${textOf(lines, nameOf)}\n` }));
  if (!saved?.path) return;
  const text = say('The log was saved as {{path}}.', { path: saved.path });
  notify({ tone: 'ok', text, next: null, detail: '', undo: [] });
}

/** Copy and save what the pane shows: with a search, the lines that were found. */
export function LogActs(props: Props) {
  const { t } = useSpeech();
  const { lines, nameOf } = props;
  return (
    <>
      <CopyButton text={() => textOf(lines, nameOf).slice(-MOST_COPIED)} name={t('Copy the log')} />
      <IconButton
        icon={Download}
        label={t('Save the log')}
        isDisabled={lines.length === 0}
        onPress={() => void save(props)}
        testId="save-log"
      />
    </>
  );
}
