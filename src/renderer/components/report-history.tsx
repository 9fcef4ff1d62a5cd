import { Download, FolderOpen, GitCompare } from 'lucide-react';
import type { RunSummary } from '../../shared/model/proof';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { attempt } from '../store/notice-store';
import { compareRuns } from '../store/wizard-store';
import { clockText, durationText } from '../view/units';
import { IconButton } from './button';
import { saveReport } from './report-export';
import { StatusText } from './status-badge';
import { VERDICT_WORDS } from './verdict';

/** Earlier runs, newest first: when, how it came out, how long it took, and its report. */
export function ReportHistory({ runs }: { readonly runs: readonly RunSummary[] }) {
  const { t } = useSpeech();
  const sorted = [...runs].sort((a, b) => b.startedAt - a.startedAt);
  return (
    <ul className="run-list" aria-label={t('Earlier runs')} data-testid="run-history">
      {sorted.map((run, index) => (
        <li key={run.runId} data-testid={`run-${run.runId}`} data-verdict={run.verdict}>
          <StatusText word={VERDICT_WORDS[run.verdict]} />
          <span className="run-when">
            <span className="numbers">{clockText(run.startedAt)}</span>
            <small className="faint numbers">
              {run.isLocal ? t('this computer') : t('cluster')}, {durationText(run.endedAt - run.startedAt)},{' '}
              <span className="mono">{run.runId}</span>
            </small>
          </span>
          <span className="run-acts">
            {sorted[index + 1] ? (
              <IconButton
                icon={GitCompare}
                label={t('Compare run {{id}} with the one before', { id: run.runId })}
                onPress={() => compareRuns({ before: (sorted[index + 1] ?? run).runId, after: run.runId })}
                testId={`compare-${run.runId}`}
              />
            ) : null}
            <IconButton
              icon={Download}
              label={t('Save the HTML report of run {{id}}', { id: run.runId })}
              onPress={() => void saveReport(run.runId, 'html')}
            />
            <IconButton
              icon={FolderOpen}
              label={t('Show the folder of run {{id}}', { id: run.runId })}
              onPress={() => void attempt(() => call('app.show-run-folder', { runId: run.runId }))}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
