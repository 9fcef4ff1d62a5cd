import {
  ArrowRight,
  Check,
  Clock,
  FileInput,
  FlaskConical,
  Laptop,
  type LucideIcon,
  Network,
  ShieldCheck,
  X,
} from 'lucide-react';
import { useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { BrandMark } from '../../components/brand-mark';
import { Button } from '../../components/button';
import { useSpeech } from '../../i18n';
import { importCluster, practise, proveThisComputer, startWithLab } from '../../view/cluster-acts';
import { EarlierClusters } from './earlier-clusters';

type WayId = 'this-computer' | 'lab' | 'practice';
interface Way {
  readonly id: WayId;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly time: string;
  readonly safety: string;
  readonly act: string;
  readonly start: () => Promise<unknown>;
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
    start: proveThisComputer,
  },
  {
    id: 'lab',
    icon: Network,
    title: 'My lab machines',
    text: 'Linux and macOS nodes that you reach by SSH, with a scheduler and a shared folder.',
    time: 'About 10 minutes',
    safety: 'You confirm every host key',
    act: 'Start with my lab machines',
    start: startWithLab,
  },
  {
    id: 'practice',
    icon: FlaskConical,
    title: 'Practice cluster',
    text: 'Twelve recorded nodes, each with a problem of its own. Learn the steps without risk.',
    time: 'As long as you like',
    safety: 'Runs inside Muster, needs no rights',
    act: 'Start with the practice cluster',
    start: practise,
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
const NEVER: readonly string[] = [
  'It never accepts a host key unseen',
  'It never guesses a password',
  'It changes nothing that it has not shown first',
  'It leaves no process and no open port behind',
];

/** The first page: the ways to start, and what one can rely on. The button names the chosen way. */
export function FirstRun() {
  const { t } = useSpeech();
  const [chosen, setChosen] = useState<WayId>('this-computer');
  const way = WAYS.find(({ id }) => id === chosen);
  return (
    <section className="step-frame first-run-frame" aria-label={t('Welcome')} data-testid="first-run">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <div className="first-run" data-region="body" tabIndex={0}>
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
            {WAYS.map((one) => (
              <WayCard key={one.id} way={one} />
            ))}
          </RadioGroup>
          <div className="rely-two">
            <Promises title={t('What you can rely on')} icon={Check} tone="ok" texts={RELY} />
            <Promises title={t('What Muster never does')} icon={X} tone="mute" texts={NEVER} />
          </div>
        </div>
      </div>
      <footer className="step-foot first-run-foot" data-region="foot" tabIndex={-1}>
        <Button look="quiet" icon={FileInput} onPress={() => void importCluster()} testId="import-cluster">
          {t('Import a cluster')}
        </Button>
        <div className="step-foot-acts">
          <Button isLarge look="filled" endIcon={ArrowRight} onPress={() => void way?.start()} testId="start">
            {t(way?.act ?? '')}
          </Button>
        </div>
      </footer>
    </section>
  );
}

interface PromisesProps {
  readonly title: string;
  readonly icon: LucideIcon;
  readonly tone: 'ok' | 'mute';
  readonly texts: readonly string[];
}

function Promises({ title, icon: Icon, tone, texts }: PromisesProps) {
  const { t } = useSpeech();
  return (
    <section className="rely">
      <h2>{title}</h2>
      <ul>
        {texts.map((text) => (
          <li key={text}>
            <Icon size={15} aria-hidden className={`tone-${tone}`} />
            {t(text)}
          </li>
        ))}
      </ul>
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
