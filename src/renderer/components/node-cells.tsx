import { useSpeech } from '../i18n';
import { type NodeView, ROLE_WORDS } from '../view/node-view';
import { sizeText } from '../view/units';

/** Name over address, or the name alone when it is all there is. */
export function NameCell({ view }: { readonly view: NodeView }) {
  const { node } = view;
  const { t } = useSpeech();
  const where = node.port === 22 ? node.address : `${node.address}:${node.port}`;
  return (
    <>
      <div className="cell-name" title={node.name}>
        {node.name}
        {node.isGateway ? <small className="quiet"> {t('gateway')}</small> : null}
      </div>
      {where === node.name ? null : (
        <span className="cell-two mono" title={where}>
          {where}
        </span>
      )}
    </>
  );
}

/** System over its size. */
export function SystemCell({ view }: { readonly view: NodeView }) {
  const { t } = useSpeech();
  const { facts } = view;
  if (!facts) return <span className="faint">{t('not read yet')}</span>;
  const parts = [t('{{count}} cores', { count: facts.cores }), sizeText(facts.ramBytes), facts.gpu].filter(
    (part) => part !== '',
  );
  return (
    <>
      <div className="cell-one" title={facts.osName}>
        {facts.osName}
      </div>
      <span className="cell-two numbers" title={parts.join(', ')}>
        {parts.join(', ')}
      </span>
    </>
  );
}

export const SOURCE_WORDS: Readonly<Record<NodeView['node']['sources'][number], string>> = {
  'ssh-config': 'SSH config',
  'known-hosts': 'known_hosts',
  arp: 'Neighbour table',
  cache: 'LAN cache',
  'tcp-scan': 'Scan',
  typed: 'Typed',
  imported: 'Imported',
  mdns: 'mDNS',
  'this-computer': 'This computer',
};

export function SourcesCell({ view }: { readonly view: NodeView }) {
  const { t } = useSpeech();
  const text = view.node.sources.map((source) => t(SOURCE_WORDS[source])).join(', ');
  return (
    <div className="cell-one quiet" title={text}>
      {text}
    </div>
  );
}

export function RoleCell({ view }: { readonly view: NodeView }) {
  const { t } = useSpeech();
  return <span className={view.role === 'none' ? 'faint' : ''}>{t(ROLE_WORDS[view.role])}</span>;
}

/** What has to be done, in a few words. */
export function ToDoCell({ view }: { readonly view: NodeView }) {
  const { t } = useSpeech();
  if (view.status === null) return <span className="faint">{t('not looked at yet')}</span>;
  if (view.toFix === 0) return <span className="quiet">{t('Nothing')}</span>;
  return <span className="numbers">{t('{{count}} to fix', { count: view.toFix })}</span>;
}
