import type { ShareAccess, ShareSettings } from '../../../shared/model/cluster';
import { ChoiceSelect } from '../../components/choice-select';
import { TextField } from '../../components/text-field';
import { TickBox } from '../../components/tick-box';
import { useSpeech } from '../../i18n';
import type { SectionProps } from './build-cluster';
import { withShare } from './cluster-draft';

/** Where the share lies, and how workers come to it. */
export function ShareSection({ draft, onChange }: SectionProps) {
  const { t } = useSpeech();
  const { share } = draft;
  const set = (change: Partial<ShareSettings>): void => onChange(withShare(draft, change));
  const isSshfs = share.backend === 'sshfs';
  return (
    <section className="form-section">
      <h2>{t('Share')}</h2>
      <p>{t('One folder that all nodes see. A path without a leading slash lies in the home folder.')}</p>
      <div className="form-grid">
        <ChoiceSelect
          label={t('How it is mounted')}
          chosen={share.backend}
          onChoose={(backend) => set({ backend: backend as ShareSettings['backend'] })}
          choices={[
            { id: 'sshfs', text: t('SSHFS, by Muster') },
            { id: 'nfs', text: t('NFS, mounted already') },
            { id: 'ntfs', text: t('NTFS, mounted already') },
          ]}
          hint={
            isSshfs
              ? t('Workers mount it from the scheduler over SSH.')
              : t('Muster mounts nothing; it proves that all see the same folder.')
          }
          testId="backend"
        />
        <TextField
          label={t('Path on the scheduler')}
          value={share.schedulerPath}
          onChange={(schedulerPath) => set({ schedulerPath })}
          isMono
          testId="scheduler-path"
        />
        <TextField
          label={t('Path on the workers')}
          value={share.workerPath}
          onChange={(workerPath) => set({ workerPath })}
          isMono
          testId="worker-path"
        />
        {isSshfs ? (
          <>
            <TickBox
              isOn={share.isPersistent}
              onChange={(isPersistent) => set({ isPersistent })}
              testId="build-persistent"
            >
              {t('Mount again after a restart or a loss')}
            </TickBox>
            <TickBox
              isOn={share.isPremounted}
              onChange={(isPremounted) => set({ isPremounted })}
              testId="build-premounted"
            >
              {t('Mounted already: verify it, mount nothing')}
            </TickBox>
            <TextField
              label={t('Account on the scheduler')}
              value={share.account ?? ''}
              onChange={(account) => set({ account: account.trim() === '' ? null : account.trim() })}
              isMono
              hint={t('Left empty, the login that Muster itself uses there.')}
              testId="account"
            />
            <TextField
              label={t('SSH port of the scheduler')}
              value={share.port === 0 ? '' : String(share.port)}
              onChange={(value) => set({ port: Number(value.replace(/\D/g, '').slice(0, 5)) })}
              isMono
              error={share.port < 1 || share.port > 65_535 ? t('Give a port between 1 and 65535.') : null}
              testId="port"
            />
            <ChoiceSelect
              label={t('What the workers’ key may do there')}
              chosen={share.access}
              onChoose={(access) => set({ access: access as ShareAccess })}
              choices={[
                { id: 'share-only', text: t('Files only') },
                { id: 'agilab', text: t('A shell, as AGILab needs it') },
              ]}
              hint={
                share.access === 'share-only'
                  ? t('The key opens sftp and nothing else.')
                  : t('The key gives a shell on the scheduler. Runner agilab needs it.')
              }
              testId="access"
            />
          </>
        ) : null}
      </div>
    </section>
  );
}
