import { CircleSlash, CircleX, ScrollText, Wrench } from 'lucide-react';
import type { ProofReport, RunSummary } from '../../../shared/model/proof';
import { Button } from '../../components/button';
import { ClaimList } from '../../components/claim-list';
import { ReportExport } from '../../components/report-export';
import { ReportHistory } from '../../components/report-history';
import { useSpeech } from '../../i18n';
import { goTo } from '../../store/wizard-store';
import type { Cause } from './cause';
import { reportNodes } from './run-nodes';
import { WhatHappened } from './what-happened';

interface Props {
  readonly report: ProofReport;
  readonly runs: readonly RunSummary[];
  readonly cause: Cause | null;
}

/** A proof that failed or was cancelled: what was expected and seen, the cause, and what holds all the same. */
export function NotPassed({ report, runs, cause }: Props) {
  const { t } = useSpeech();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className="step-scroll proof-evidence" aria-label={t('Evidence')} tabIndex={0}>
      {report.verdict === 'failed' ? <Why report={report} cause={cause} /> : null}
      <h2>{t('What happened when')}</h2>
      <WhatHappened report={report} />
      <h2>{t('What holds, and what does not')}</h2>
      {report.claims.length > 0 ? (
        <ClaimList claims={report.claims} />
      ) : (
        <p className="quiet row" data-testid="no-claims">
          <CircleSlash size={15} aria-hidden />
          {t('The run ended before anything could be verified. Nothing is claimed.')}
        </p>
      )}
      <div className="proof-after">
        <section>
          <h2>{t('Report')}</h2>
          <ReportExport runId={report.id} />
        </section>
        <section>
          <h2>{t('Earlier runs')}</h2>
          <ReportHistory runs={runs} />
        </section>
      </div>
    </section>
  );
}

function Why({ report, cause }: Pick<Props, 'report' | 'cause'>) {
  const { t, tell } = useSpeech();
  const broken = report.claims.find((claim) => claim.state === 'broken');
  const { failure } = report;
  const name = cause?.nodeId ? reportNodes(report, t).nameOf(cause.nodeId) : '';
  return (
    <div className="proof-why" data-testid="proof-why">
      <section>
        <h2>{t('Expected and observed')}</h2>
        {broken ? (
          <dl className="facts">
            <dt>{t('Claim')}</dt>
            <dd>{tell(broken.title)}</dd>
            <dt>{t('Expected')}</dt>
            <dd className="numbers">{broken.expected}</dd>
            <dt>{t('Observed')}</dt>
            <dd className="numbers tone-bad">{broken.observed}</dd>
            <dt>{t('How')}</dt>
            <dd>{tell(broken.how)}</dd>
          </dl>
        ) : (
          <p className="quiet">{t('The run ended before the results could be verified.')}</p>
        )}
        {failure ? (
          <p className="proof-reason">
            <strong>{tell(failure.message)}</strong> {tell(failure.next)}
          </p>
        ) : null}
        {failure?.detail ? (
          <details>
            <summary>{t('What came back')}</summary>
            <span className="mono">{failure.detail}</span>
          </details>
        ) : null}
      </section>
      <section>
        <h2>{name ? t('Cause found on {{name}}', { name }) : t('Cause')}</h2>
        {cause?.finding ? (
          <ul className="tick-list">
            <li>
              <CircleX size={16} aria-hidden className="tone-bad" />
              <span>
                <strong>{tell(cause.finding.summary)}</strong>
                <small className="mono">{cause.finding.checkId}</small>
              </span>
            </li>
            <li>
              <Wrench size={16} aria-hidden className="tone-mute" />
              <span>{t('Its remedy stands beside the finding. Afterwards, run the proof again.')}</span>
            </li>
          </ul>
        ) : (
          <p className="quiet">
            {cause
              ? t('No check fails at this moment. Check again there: what broke the run may have come and gone.')
              : t('No check of any node fails. The log of the run says more.')}
          </p>
        )}
        {cause?.finding ? null : (
          <div className="row proof-reason">
            <Button icon={ScrollText} onPress={() => goTo('logs')} testId="cause-log">
              {t('Show the logs')}
            </Button>
          </div>
        )}
      </section>
    </div>
  );
}
