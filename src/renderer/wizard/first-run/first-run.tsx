import { ArrowRight, Check, Clock, Laptop, type LucideIcon, Network, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { oneMachineCluster } from '../../../shared/model/cluster-shape';
import { call } from '../../client';
import { BrandMark } from '../../components/brand-mark';
import { Button } from '../../components/button';
import { useSpeech } from '../../i18n';
import { reloadFleet } from '../../store/fleet-store';
import { attempt } from '../../store/notice-store';
import { goTo } from '../../store/wizard-store';
import { EarlierClusters } from './earlier-clusters';

type WayId = 'this-computer' | 'lab';
interface Way {
  readonly id: WayId;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly time: string;
  readonly safety: string;
  readonly act: string;
}
const WAYS: readonly Way[] = [
  {
    id: 'this-computer',
    icon: Laptop,
    title: 'This computer alone',
    text: 'A one-machine cluster on 127.0.0.1, and a real proof on Dask. Nothing is changed outside your home folder.',
    time: 'About 1 minute',
    safety: 'No SSH, no share',
    act: 'Start with this computer',
  },
  {
    id: 'lab',
    icon: Network,
    title: 'My lab machines',
    text: 'Linux and macOS nodes that you reach by SSH, with a scheduler and a shared folder.',
    time: 'About 10 minutes',
    safety: 'You confirm every host key',
    act: 'Start with my lab machines',
  },
];
const RELY: readonly string[] = [
  'Muster shows the exact commands before it runs them',
  'A host key counts only after you have confirmed it',
  'Every change is recorded, with a way to undo it',
  'Passwords are typed once and never stored',
  'Results count only when they are read back',
  'No account, no telemetry, no internet needed',
];

/** Half of this computer's processors, so that it stays usable while the proof runs. */
const localSlots = (): number => Math.max(1, Math.min(8, Math.floor((navigator.hardwareConcurrency || 2) / 2)));

async function startHere(way: WayId): Promise<void> {
  if (way === 'lab') {
    goTo('discover');
    return;
  }
  const cluster = oneMachineCluster(localSlots());
  const isDone = await attempt(async () => {
    await call('cluster.open', { name: cluster.name });
    await call('cluster.save', cluster);
    await reloadFleet();
    return true;
  });
  if (isDone) goTo('proof');
}

/** The first page: the ways to start, and what one can rely on. The button names the chosen way. */
export function FirstRun() {
  const { t } = useSpeech();
  const [chosen, setChosen] = useState<WayId>('this-computer');
  const act = WAYS.find((way) => way.id === chosen)?.act ?? '';
  return (
    <section
      className="step-frame"
      aria-label={t('Welcome')}
      data-testid="first-run"
      style={{ background: 'var(--canvas)', gridTemplateRows: 'minmax(0, 1fr) auto' }}
    >
      <div className="first-run" data-region="body" tabIndex={-1}>
        <div className="first-run-inner">
          <span className="tone-run">
            <BrandMark size={40} />
          </span>
          <h1>{t('Bring your machines together')}</h1>
          <p className="first-run-lead">
            {t(
              'Muster finds the machines you can use, shows what each one lacks, and proves that the cluster computes. What would you like to start with?',
            )}
          </p>
          <EarlierClusters />
          <RadioGroup
            className="ways"
            aria-label={t('Way to start')}
            value={chosen}
            onChange={(id) => setChosen(id as WayId)}
          >
            {WAYS.map((way) => (
              <WayCard key={way.id} way={way} />
            ))}
          </RadioGroup>
          <section className="rely">
            <h2>{t('What you can rely on')}</h2>
            <ul>
              {RELY.map((text) => (
                <li key={text}>
                  <Check size={15} aria-hidden className="tone-ok" />
                  {t(text)}
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      <footer
        className="step-foot first-run-foot"
        data-region="foot"
        tabIndex={-1}
        style={{ background: 'var(--canvas)' }}
      >
        <span className="step-foot-text">{t('Either way, you can come back here.')}</span>
        <div className="step-foot-acts">
          <Button isLarge look="filled" endIcon={ArrowRight} onPress={() => void startHere(chosen)} testId="start">
            {t(act)}
          </Button>
        </div>
      </footer>
    </section>
  );
}

function WayCard({ way }: { readonly way: Way }) {
  const { t } = useSpeech();
  const Icon = way.icon;
  return (
    <Radio value={way.id} className="way" data-testid={`way-${way.id}`}>
      <div className="way-top">
        <Icon size={20} aria-hidden />
        <span className="radio-dot" />
      </div>
      <h2>{t(way.title)}</h2>
      <p>{t(way.text)}</p>
      <span className="way-fact">
        <Clock size={14} aria-hidden /> {t(way.time)}
      </span>
      <span className="way-fact">
        <ShieldCheck size={14} aria-hidden /> {t(way.safety)}
      </span>
    </Radio>
  );
}
