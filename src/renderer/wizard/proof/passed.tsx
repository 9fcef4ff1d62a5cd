import type { ProofReport, RunSummary } from '../../../shared/model/proof';
import { ClaimList } from '../../components/claim-list';
import { ReportExport } from '../../components/report-export';
import { ReportHistory } from '../../components/report-history';
import { useSpeech } from '../../i18n';
import { clockText } from '../../view/units';
import { WhatHappened } from './what-happened';

interface Props {
  readonly report: ProofReport;
  readonly runs: readonly RunSummary[];
}

/** The evidence of a proof that passed; beside it the report, its limits, and the history. */
export function Passed({ report, runs }: Props) {
  const { t, tell } = useSpeech();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <section className="step-scroll proof-evidence" aria-label={t('Evidence')} tabIndex={0}>
        <header className="row">
          <h2>{t('What was proven')}</h2>
          <span className="quiet numbers">
            {clockText(report.endedAt)}, <span className="mono">{report.id}</span>
          </span>
        </header>
        <ClaimList claims={report.claims} />
        <h2>{t('What happened when')}</h2>
        <WhatHappened report={report} />
      </section>
      <aside className="proof-side" aria-label={t('Report')} data-region="panel" tabIndex={-1}>
        <section>
          <h2>{t('Report')}</h2>
          <ReportExport runId={report.id} />
        </section>
        <section>
          <h2>{t('What this does not prove')}</h2>
          <ul className="dots">
            {report.doesNotProve.map((limit) => (
              <li key={limit.en}>{tell(limit)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('Earlier runs')}</h2>
          <ReportHistory runs={runs} />
        </section>
      </aside>
    </>
  );
}
