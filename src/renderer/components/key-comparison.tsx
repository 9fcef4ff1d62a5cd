import { useState } from 'react';
import type { SeedComparison } from '../../shared/model/host-key';
import { useSpeech } from '../i18n';
import { typeNameOf } from '../view/randomart';
import { Banner } from './banner';
import { FilterTabs } from './filter-tabs';
import { FingerprintText } from './fingerprint-text';

interface Props {
  /** Who will trust: its name. */
  readonly from: string;
  /** Whose key it is: its name. */
  readonly to: string;
  readonly comparisons: readonly SeedComparison[];
  /** False while the other side was not asked yet: the third way is then still open. */
  readonly isComplete: boolean;
  /** When and where the far side was asked, for the third way. */
  readonly seenNote: string;
  readonly testId: string;
}

const PREFERRED = 'ed25519';
const firstType = (comparisons: readonly SeedComparison[]): SeedComparison | undefined =>
  comparisons.find((one) => !one.agrees) ?? comparisons.find((one) => one.type.includes(PREFERRED)) ?? comparisons[0];

/** One host key as three sides show it, side by side and whole. */
export function KeyComparison({ from, to, comparisons, isComplete, seenNote, testId }: Props) {
  const { t } = useSpeech();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = comparisons.find((one) => one.type === chosen) ?? firstType(comparisons);
  if (!shown) {
    return (
      <p className="quiet" data-testid={testId}>
        {t('No host key of {{to}} has been read yet. Seeding reads and compares all of them first.', { to })}
      </p>
    );
  }
  const isSame = shown.agrees;
  const sides = [
    { id: 'pinned', title: t('You confirmed it'), note: t('pinned on this computer'), key: shown.pinned },
    { id: 'owner', title: t('{{to}} says so itself', { to }), note: t('read there'), key: shown.owner },
    { id: 'seen', title: t('{{from}} sees it', { from }), note: seenNote, key: shown.seen },
  ];
  const isOdd = (key: string | null): boolean => !isSame && key !== null && key !== shown.owner;
  return (
    <div className="key-comparison" data-testid={testId} data-agrees={isComplete ? isSame : 'unknown'}>
      {comparisons.length > 1 ? (
        <div className="key-types">
          <FilterTabs
            label={t('Key type')}
            tabs={comparisons.map((one) => ({ id: one.type, text: typeNameOf(one.type) }))}
            chosen={shown.type}
            onChoose={setChosen}
          />
        </div>
      ) : null}
      {sides.map((side, index) => (
        <section key={side.id} className={isOdd(side.key) ? 'key-side key-side-other' : 'key-side'} data-side={side.id}>
          <h3>
            {index + 1} {side.title} <small>{side.note}</small>
          </h3>
          {side.key ? (
            <FingerprintText fingerprint={side.key} isSmall />
          ) : (
            <span className="faint">
              {side.id === 'seen' && !isComplete
                ? t('Not asked yet: seeding asks it first, and writes only what agrees.')
                : t('No key of this type.')}
            </span>
          )}
        </section>
      ))}
      <Verdict isComplete={isComplete} isSame={isSame} sides={sides.filter((side) => side.key !== null).length} />
    </div>
  );
}

function Verdict({
  isComplete,
  isSame,
  sides,
}: {
  readonly isComplete: boolean;
  readonly isSame: boolean;
  readonly sides: number;
}) {
  const { t } = useSpeech();
  if (!isSame) {
    return (
      <Banner tone="bad">
        <strong>{t('The keys differ.')}</strong> {t('Someone may be in between. Nothing is written.')}
      </Banner>
    );
  }
  if (!isComplete) return <Banner tone="mute">{t('The third way is compared before anything is written.')}</Banner>;
  return (
    <Banner tone="ok">
      <strong>{sides === 3 ? t('All three are the same.') : t('All that could be seen are the same.')}</strong>{' '}
      {t('Nobody is in between.')}
    </Banner>
  );
}
