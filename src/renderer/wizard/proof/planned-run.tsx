import type { FleetSnapshot } from '../../../shared/model/fleet';
import { useSpeech } from '../../i18n';
import { goTo, setBuilding } from '../../store/wizard-store';
import { ROLE_WORDS, roleOf } from '../../view/node-view';
import { durationText } from '../../view/units';
import { comingNodes } from './run-nodes';
import { expectedMs } from './run-time';

interface Props {
  readonly fleet: FleetSnapshot;
  readonly isLocal: boolean;
}

/** What the chosen run will do: where, by what, for how long. */
export function PlannedRun({ fleet, isLocal }: Props) {
  const { t } = useSpeech();
  const { cluster } = fleet;
  const nodes = comingNodes(fleet, isLocal, t);
  const slotsOf = (id: string): string =>
    String(cluster.workers.find((worker) => worker.node === id)?.slots ?? t('none'));
  const expected = expectedMs(fleet.runs, isLocal);
  const change = (): void => {
    goTo('discover');
    setBuilding(true);
  };
  return (
    <section className="form-section" data-testid="planned-run">
      <h2>{t('What will run where')}</h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('Node')}</th>
            <th>{t('Role')}</th>
            {isLocal ? null : <th>{t('Slots')}</th>}
          </tr>
        </thead>
        <tbody>
          {nodes.ids.map((id) => (
            <tr key={id}>
              <td className="cell-name">{nodes.nameOf(id)}</td>
              <td>{t(isLocal ? ROLE_WORDS['scheduler-and-worker'] : ROLE_WORDS[roleOf(id, cluster)])}</td>
              {isLocal ? null : <td className="numbers">{slotsOf(id)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="facts planned-facts">
        <dt>{t('Runner')}</dt>
        <dd>
          {cluster.runner === 'dask' || isLocal ? t('Dask, by Muster') : t('AGILab on the scheduler')}{' '}
          {isLocal ? null : (
            <button type="button" className="link" onClick={change}>
              {t('Change')}
            </button>
          )}
        </dd>
        {cluster.runner === 'dask' || isLocal ? null : (
          <>
            <dt>{t('Changes')}</dt>
            <dd>
              {t(
                'Installs AGILab for itself where the scheduler has none, and lets it make its environments anew on every node. Undo takes it back.',
              )}
            </dd>
            <dt>{t('Encryption')}</dt>
            <dd data-testid="no-tls">
              {t(
                'None: AGILab starts Dask without TLS. Whoever reaches its ports during the run can read it and run code.',
              )}
            </dd>
          </>
        )}
        <dt>{t('Time')}</dt>
        <dd className="numbers">
          {expected === null
            ? t('Not known yet. The first run is the longest: it installs an environment of its own.')
            : t('The last run that passed took {{time}}.', { time: durationText(expected) })}
        </dd>
        <dt>{t('Leaves behind')}</dt>
        <dd>
          {isLocal
            ? t(
                'The environment, for the next run, and the folder of the run with its report. No process, no open port.',
              )
            : t(
                'The environment and the inputs on every node, the results in the share, and the report here. No process, no open port.',
              )}
        </dd>
      </dl>
    </section>
  );
}
