import { ChevronDown, ChevronRight, LoaderCircle, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import type { CheckResult } from '../../shared/model/check';
import { evidenceLabel } from '../../shared/model/evidence-labels';
import { isStale } from '../../shared/model/fleet-fold';
import type { RemedyPlan } from '../../shared/model/remedy';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { openAlarm } from '../store/wizard-store';
import { CHECK_TITLES } from '../view/check-titles';
import { splitSummary } from '../view/split-summary';
import { CHECK_WORDS } from '../view/status-words';
import { clockText } from '../view/units';
import { Button } from './button';
import { Explained } from './explained';
import { RemedyCard } from './remedy-card';

interface Props {
  readonly result: CheckResult;
  readonly plans: readonly RemedyPlan[];
  readonly nodeName: string;
  readonly nodeId: RemedyPlan['nodeId'];
  readonly isOpenAtFirst: boolean;
  readonly isPrimary: boolean;
  readonly isBusy: boolean;
  readonly isKeyChanged: boolean;
}

/** What is, why it matters, what was seen, and what can be done about it. */
export function FindingCard(props: Props) {
  const { result, plans, nodeName, isPrimary, isBusy } = props;
  const { t, tell } = useSpeech();
  const [isOpen, setOpen] = useState(props.isOpenAtFirst);
  const isOld = useFleet((fleet) => isStale(fleet, result));
  const word = isOld ? { ...CHECK_WORDS[result.status], tone: 'mute' as const } : CHECK_WORDS[result.status];
  const Icon = word.icon;
  const { headline, rest } = splitSummary(tell(result.summary));
  const Fold = isOpen ? ChevronDown : ChevronRight;
  return (
    <section className="finding" data-testid={`finding-${result.checkId}`} data-status={result.status}>
      <button type="button" className="finding-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon size={16} aria-hidden className={`tone-${word.tone}${Icon === LoaderCircle ? ' spin' : ''}`} />
        <h3>
          <span className="visually-hidden">{t(word.word)}: </span>
          {headline}
        </h3>
        <span className="finding-id mono">{result.checkId}</span>
        <Fold size={15} aria-hidden />
      </button>
      {isOpen ? (
        <div className="finding-body">
          {rest ? (
            <p>
              <Explained text={rest} />
            </p>
          ) : null}
          {result.blockedBy ? (
            <p>{t('Waiting for: {{check}}', { check: t(CHECK_TITLES[result.blockedBy][0]) })}</p>
          ) : null}
          <dl className="evidence">
            {Object.entries(result.evidence).map(([label, text]) => (
              <Evidence key={label} label={tell(evidenceLabel(label))} text={text} />
            ))}
            <Evidence
              label={t('As of')}
              text={isOld ? t('{{time}}, not checked again yet', { time: clockText(result.at) }) : clockText(result.at)}
              isPlain
            />
          </dl>
          {props.isKeyChanged ? (
            <div className="row" style={{ marginTop: 12 }}>
              <Button
                icon={ShieldAlert}
                look={isPrimary ? 'filled' : 'plain'}
                onPress={() => openAlarm(props.nodeId)}
                testId="open-alarm"
              >
                {t('Compare the two keys')}
              </Button>
            </div>
          ) : (
            plans.map((plan, index) => (
              <RemedyCard
                key={plan.remedyId}
                plan={plan}
                nodeName={nodeName}
                isPrimary={isPrimary && index === 0}
                isBusy={isBusy}
              />
            ))
          )}
        </div>
      ) : null}
    </section>
  );
}

function Evidence({
  label,
  text,
  isPlain,
}: {
  readonly label: string;
  readonly text: string;
  readonly isPlain?: boolean;
}) {
  return (
    <>
      <dt>{label}</dt>
      <dd className={isPlain ? '' : 'mono'}>{text}</dd>
    </>
  );
}
