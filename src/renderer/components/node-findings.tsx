import { CircleCheck, SearchX } from 'lucide-react';
import { useState } from 'react';
import type { CheckResult } from '../../shared/model/check';
import { CHECK_IDS } from '../../shared/model/check-ids';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { remedyFailure } from '../view/jobs';
import type { NodeView } from '../view/node-view';
import { FailureBanner } from './banner';
import { Button } from './button';
import { EmptyState } from './empty-state';
import { FindingCard } from './finding-card';
import { LegacyConsent } from './legacy-consent';
import { useCall } from './use-call';

const NEEDS_EYES: ReadonlySet<CheckResult['status']> = new Set(['fail', 'error', 'warn', 'running']);

/** All findings of a node: what is to do first and open, what passes behind one button. */
export function NodeFindings({ view, isBusy }: { readonly view: NodeView; readonly isBusy: boolean }) {
  const { t } = useSpeech();
  const [isAll, setAll] = useState(false);
  const results = CHECK_IDS.flatMap((id) => view.results[id] ?? []);
  const open = results.filter((result) => NEEDS_EYES.has(result.status));
  const rest = results.filter((result) => !NEEDS_EYES.has(result.status));
  const key = results.map((result) => `${result.checkId}${result.status}${result.at}`).join();
  const plans = useCall(`${view.node.id} ${key}`, () => call('remedy.plans', { nodeId: view.node.id }));
  const failure = useFleet((fleet) => remedyFailure(fleet, view.node.id));
  if (results.length === 0) {
    return (
      <EmptyState
        icon={SearchX}
        title={t('Nothing is known yet')}
        text={t('{{name}} was not looked at. Check it to see what it has and what it lacks.', { name: view.node.name })}
      />
    );
  }
  const withRemedy = open.find((result) => (plans.value ?? []).some((plan) => plan.fixes === result.checkId));
  const first = view.status === 'host-key-changed' ? 'host-key-known' : withRemedy?.checkId;
  const card = (result: CheckResult) => (
    <FindingCard
      key={`${view.node.id} ${result.checkId}`}
      result={result}
      plans={(plans.value ?? []).filter((plan) => plan.fixes === result.checkId)}
      nodeName={view.node.name}
      nodeId={view.node.id}
      isOpenAtFirst={NEEDS_EYES.has(result.status)}
      isPrimary={result.checkId === first}
      isBusy={isBusy}
      isKeyChanged={view.status === 'host-key-changed' && result.checkId === 'host-key-known'}
    />
  );
  return (
    <>
      {plans.failure ? (
        <div className="panel-pad">
          <FailureBanner failure={plans.failure} />
        </div>
      ) : null}
      {failure ? (
        <div className="panel-pad">
          <FailureBanner failure={failure} testId="remedy-failed" />
        </div>
      ) : null}
      <LegacyConsent node={view.node} isBusy={isBusy} />
      {open.length === 0 ? (
        <p className="panel-pad row">
          <CircleCheck size={16} aria-hidden className="tone-ok" />
          {t('Nothing has to be done on {{name}}.', { name: view.node.name })}
        </p>
      ) : (
        open.map(card)
      )}
      {rest.length > 0 ? (
        <div className="panel-pad">
          <Button look="quiet" onPress={() => setAll(!isAll)} aria-expanded={isAll}>
            {isAll ? t('Hide the others') : t('Show {{count}} more checks', { count: rest.length })}
          </Button>
        </div>
      ) : null}
      {isAll ? rest.map(card) : null}
    </>
  );
}
