import { FileQuestion } from 'lucide-react';
import type { NodeObservation } from '../../shared/model/node';
import { useSpeech } from '../i18n';
import type { NodeView } from '../view/node-view';
import { typeNameOf } from '../view/randomart';
import { clockText, durationText, sizeText } from '../view/units';
import { EmptyState } from './empty-state';
import { FingerprintText } from './fingerprint-text';
import { SourcesCell } from './node-cells';

type Row = readonly [label: string, value: React.ReactNode];

function Facts({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <>
      <h3 className="facts-title">{title}</h3>
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Everything that one look brought home from a node. */
export function NodeFactsTab({
  view,
  observation,
}: {
  readonly view: NodeView;
  readonly observation: NodeObservation | null;
}) {
  const { t } = useSpeech();
  const { facts, node } = view;
  if (!observation) {
    return (
      <EmptyState
        icon={FileQuestion}
        title={t('No facts yet')}
        text={t('Facts come home with the first login that works.')}
      />
    );
  }
  const none = t('not there');
  const tool = (found: { version: string; path: string } | null): string =>
    found ? `${found.version}, ${found.path}` : none;
  const keys = observation.hostKey?.offered ?? [];
  return (
    <div className="panel-pad">
      <Facts
        title={t('Way there')}
        rows={[
          [t('Looked at'), clockText(observation.at)],
          [t('Took'), durationText(observation.elapsedMs)],
          [t('SSH port'), `${observation.reach.state}${observation.reach.ip ? `, ${observation.reach.ip}` : ''}`],
          [t('Login'), observation.login ? `${observation.login.state}, ${observation.login.user}` : t('not tried')],
          [t('Found by'), <SourcesCell key="sources" view={view} />],
          [t('Also known as'), node.aliases.length > 0 ? node.aliases.join(', ') : t('no other name')],
          ...keys.map(
            (key): Row => [
              typeNameOf(key.type),
              <FingerprintText key={key.type} fingerprint={key.fingerprint} isSmall />,
            ],
          ),
        ]}
      />
      {facts ? (
        <>
          <Facts
            title={t('Machine')}
            rows={[
              [t('Host name'), facts.hostname],
              [t('System'), `${facts.osName}, ${facts.kernel}, ${facts.arch}`],
              [t('Processor'), `${facts.cpuModel}, ${t('{{count}} cores', { count: facts.cores })}`],
              [t('Memory'), sizeText(facts.ramBytes)],
              [t('Graphics'), facts.gpu || none],
              [t('Home folder'), `${facts.home}, ${t('{{size}} free', { size: sizeText(facts.homeFreeBytes) })}`],
              [t('Clock'), t('{{time}} from this computer', { time: durationText(Math.abs(facts.clockOffsetMs)) })],
            ]}
          />
          <Facts
            title={t('Programs')}
            rows={[
              [t('Python'), tool(facts.python3)],
              ['uv', tool(facts.uv)],
              ['SSHFS', tool(facts.sshfs)],
              ['FUSE', facts.fuse.isUsable ? t('can be used') : t('cannot be used')],
              [t('Packages'), facts.packageManager],
              ['sudo', facts.sudo],
              [t('Login shell'), facts.shell],
              [
                'PATH',
                <span key="path" className="mono">
                  {facts.path}
                </span>,
              ],
            ]}
          />
        </>
      ) : (
        <p className="quiet">{observation.factsDetail || t('Facts were not read, because there was no login.')}</p>
      )}
    </div>
  );
}
