import { ShieldAlert } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { Banner } from '../../components/banner';
import { KeyComparison } from '../../components/key-comparison';
import { useSpeech } from '../../i18n';
import { clockText } from '../../view/units';
import type { Seeding } from './use-seeding';

/** Two sides show different keys: the whole step stops, and every such key is shown whole. There is no way on from here. */
export function SeedAlarm({ seeding }: { readonly seeding: Seeding }) {
  const { t } = useSpeech();
  const { differences, fleet } = seeding;
  return (
    <section className="matrix-above" data-testid="seed-alarm">
      <Banner tone="bad" icon={ShieldAlert}>
        <div role="alert">
          <strong>{t('Two sides see different host keys. The whole step has stopped.')}</strong>{' '}
          {t('Someone may be in between. Nothing more is written on any node.')}
        </div>
      </Banner>
      {differences.map((trust) => {
        const values = {
          from: nameOf(trust.from, fleet.cluster),
          to: nameOf(trust.to, fleet.cluster),
          address: trust.address,
          port: trust.port,
        };
        return (
          <div key={`${trust.from} ${trust.to}`} className="stack stack-tight">
            <h2 className="alarm-title">
              {t('{{from}} sees another key on {{address}} port {{port}} than {{to}} has.', { replace: values })}
            </h2>
            <KeyComparison
              from={values.from}
              to={values.to}
              comparisons={trust.comparisons.filter((one) => !one.agrees)}
              isComplete
              seenNote={t('ssh-keyscan run there, {{time}}', { time: clockText(trust.at) })}
              testId={`alarm-${trust.from}-${trust.to}`}
            />
            <ol className="numbered">
              <li>
                {t('Find out what answers on {{address}} port {{port}} as {{from}} sees it.', { replace: values })}
              </li>
              <li>
                {t('If {{to}} was installed anew, verify its new key on the page of prerequisites first.', {
                  replace: values,
                })}
              </li>
              <li>{t('If nobody knows of a change, leave it, and tell your security contact.')}</li>
            </ol>
          </div>
        );
      })}
    </section>
  );
}
