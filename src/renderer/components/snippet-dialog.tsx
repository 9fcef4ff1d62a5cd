import { FileCode } from 'lucide-react';
import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { say } from '../../shared/model/say';
import type { SnippetSet } from '../../shared/model/snippet';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { attempt, notify } from '../store/notice-store';
import { openDialog } from '../store/wizard-store';
import { FailureBanner } from './banner';
import { Button } from './button';
import { CopyButton } from './copy-button';
import { DialogFrame } from './dialog-frame';
import { Spinner } from './status-badge';
import { useCall } from './use-call';

const close = (): void => openDialog(null);
const KIND_WORDS = { install: 'AGI.install', distribute: 'AGI.get_distrib', run: 'AGI.run' } as const;

interface File {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly text: string;
}

const filesOf = (set: SnippetSet): File[] => [
  ...set.snippets.map(({ kind, file, text }) => ({ id: kind, title: KIND_WORDS[kind], name: file, text })),
  { id: 'stages', title: set.stages.file, name: set.stages.file, text: set.stages.text },
];

async function save({ name, text }: File): Promise<void> {
  const saved = await attempt(() => call('snippets.save', { name, text }));
  if (!saved?.path) return;
  notify({ tone: 'ok', text: say('{{path}} was saved.', { path: saved.path }), next: null, detail: '', undo: [] });
}

/** The calls of AGILab for this cluster, as files: install, distribute, run, and the run as a stage of WORKFLOW. */
export function SnippetDialog() {
  const { t } = useSpeech();
  const name = useFleet((fleet) => fleet.cluster.name);
  const made = useCall(`snippets ${name}`, () => call('snippets.make', {}));
  const files = made.value ? filesOf(made.value) : [];
  const [chosen, setChosen] = useState('install');
  const file = files.find(({ id }) => id === chosen);
  return (
    <DialogFrame
      title={t('Snippets for AGILab')}
      icon={FileCode}
      lead={
        made.value?.agilab
          ? t('Made for AGILab {{version}} on the scheduler of {{name}}.', { version: made.value.agilab, name })
          : t(
              'The same calls that AGILab makes itself. There is no AGILab on the scheduler yet: they fit the one Muster would install.',
            )
      }
      onClose={close}
      testId="snippet-dialog"
      foot={
        <>
          {file ? <CopyButton label={t('Copy')} text={file.text} /> : <span />}
          <Button onPress={() => file && void save(file)} isDisabled={!file}>
            {t('Save as a file')}
          </Button>
          <Button look="filled" onPress={close}>
            {t('Close')}
          </Button>
        </>
      }
    >
      {made.failure ? <FailureBanner failure={made.failure} /> : null}
      {made.isLoading && !made.value ? (
        <p className="row">
          <Spinner /> {t('Muster looks at the scheduler')}
        </p>
      ) : null}
      {files.length > 0 ? (
        <Tabs className="tabs" selectedKey={chosen} onSelectionChange={(key) => setChosen(String(key))}>
          <TabList className="tab-list" aria-label={t('Snippets')}>
            {files.map(({ id, title }) => (
              <Tab key={id} id={id} className="tab">
                {title}
              </Tab>
            ))}
          </TabList>
          {files.map(({ id, text }) => (
            <TabPanel key={id} id={id} className="tab-panel">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
              <pre className="problem-text mono" tabIndex={0} data-testid={`snippet-${id}`}>
                {text}
              </pre>
            </TabPanel>
          ))}
        </Tabs>
      ) : null}
    </DialogFrame>
  );
}
