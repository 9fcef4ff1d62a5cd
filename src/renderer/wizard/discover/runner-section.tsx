import type { ProofRunner } from '../../../shared/model/cluster';
import { ChoiceSelect } from '../../components/choice-select';
import { TextField } from '../../components/text-field';
import { useSpeech } from '../../i18n';
import type { SectionProps } from './build-cluster';

const PYTHON_MINOR = /^3\.\d{1,2}$/;

/** What computes the proof, and with which Python. */
export function RunnerSection({ draft, onChange }: SectionProps) {
  const { t } = useSpeech();
  const python = draft.python ?? '';
  return (
    <section className="form-section">
      <h2>{t('Computing')}</h2>
      <div className="form-grid">
        <ChoiceSelect
          label={t('Runner of the proof')}
          chosen={draft.runner}
          onChoose={(runner) => onChange({ ...draft, runner: runner as ProofRunner })}
          choices={[
            { id: 'dask', text: t('Dask, by Muster') },
            { id: 'agilab', text: t('AGILab on the scheduler') },
          ]}
          hint={
            draft.runner === 'dask'
              ? t('Needs only uv on the nodes. All traffic is encrypted.')
              : t('Runs the very snippets that you would run. AGILab’s Dask traffic is not encrypted.')
          }
          testId="runner"
        />
        <TextField
          label={t('Python version')}
          value={python}
          onChange={(value) => onChange({ ...draft, python: value.trim() === '' ? null : value.trim() })}
          isMono
          placeholder="3.13"
          error={python === '' || PYTHON_MINOR.test(python) ? null : t('Give a version such as 3.13.')}
          hint={t('Left empty, the one that the scheduler has.')}
          testId="python"
        />
      </div>
    </section>
  );
}
