import { Download } from 'lucide-react';
import { useState } from 'react';
import type { ReportFormat } from '../../shared/contract';
import type { RunId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { attempt, notify } from '../store/notice-store';
import { Button } from './button';
import { TickBox } from './tick-box';

const FORMATS: readonly { readonly id: ReportFormat; readonly name: string; readonly use: string }[] = [
  { id: 'html', name: 'HTML', use: 'one file, for anybody' },
  { id: 'pdf', name: 'PDF', use: 'to print' },
  { id: 'json', name: 'JSON', use: 'for scripts' },
  { id: 'markdown', name: 'Markdown', use: 'for a wiki' },
];

/** Asks where to save the report, saves it there, and says where. */
export async function saveReport(runId: RunId, format: ReportFormat, isMasked = false): Promise<void> {
  const saved = await attempt(() => call('report.export', { runId, format, isMasked }));
  if (saved?.path) {
    notify({
      tone: 'ok',
      text: say('The report was saved as {{path}}.', { path: saved.path }),
      next: null,
      detail: '',
      undo: [],
    });
  }
}

/** The report in four forms, as it is or without what tells who and where. */
export function ReportExport({ runId }: { readonly runId: RunId }) {
  const { t } = useSpeech();
  const [isMasked, setMasked] = useState(false);
  return (
    <>
      <ul className="report-formats" aria-label={t('Report')}>
        {FORMATS.map(({ id, name, use }) => (
          <li key={id}>
            <Button
              icon={Download}
              onPress={() => void saveReport(runId, id, isMasked)}
              aria-label={t('Save the {{format}} report', { format: name })}
              testId={`report-export-${id}`}
            >
              {name}
            </Button>
            <small className="faint">{t(use)}</small>
          </li>
        ))}
      </ul>
      <TickBox isOn={isMasked} onChange={setMasked} testId="report-masked">
        {t('Mask users, hosts and addresses')}
      </TickBox>
    </>
  );
}
