import type { EdgeState, Topology as TopologyLayout } from '../../shared/topology-layout';
import { useSpeech } from '../i18n';

const EDGE_WORDS: Readonly<Record<EdgeState, string>> = {
  proven: 'proven both ways',
  progress: 'in progress',
  broken: 'broken',
  untried: 'not tried, or older',
};
const LEGEND: readonly EdgeState[] = ['proven', 'progress', 'broken', 'untried'];

interface Props {
  readonly layout: TopologyLayout;
  readonly label: string;
  /** What a proven line says, when it is not the share. */
  readonly proven?: string;
}

/** Manager, scheduler and workers with the state of each connection, by dash and colour; a table says the same. */
export function Topology({ layout, label, proven = EDGE_WORDS.proven }: Props) {
  const { t } = useSpeech();
  const stateWord = (state: EdgeState): string => t(state === 'proven' ? proven : EDGE_WORDS[state]);
  const wordOf = (edge: TopologyLayout['edges'][number]): string =>
    edge.state === 'proven' && layout.boxes.some((box) => box.id === edge.from && box.role === 'manager')
      ? t('SSH works')
      : stateWord(edge.state);
  const nameOf = (id: string): string => layout.boxes.find((box) => box.id === id)?.name ?? id;
  return (
    <figure className="topology" data-testid="topology">
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ maxWidth: layout.width }}
        role="img"
        aria-label={label}
      >
        {layout.edges.map((edge) => (
          <g key={`${edge.from} ${edge.to}`} className="topology-edge" data-state={edge.state}>
            <path d={edge.path} />
            <circle cx={edge.end.x} cy={edge.end.y} r={4} />
          </g>
        ))}
        {layout.boxes.map((box) => (
          <g key={box.id} className="topology-box" data-role={box.role}>
            <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={6} />
            <text x={box.x + 12} y={box.y + 19} className="topology-name">
              {shorten(box.name, 18)}
              <title>{box.name}</title>
            </text>
            <text x={box.x + 12} y={box.y + 35} className="topology-text">
              {shorten(box.text, 24)}
              <title>{box.text}</title>
            </text>
          </g>
        ))}
      </svg>
      <figcaption className="topology-legend" aria-hidden>
        {LEGEND.map((state) => (
          <span key={state}>
            <svg width="20" height="8" className="topology-edge" data-state={state} aria-hidden>
              <path d="M0 4L20 4" />
            </svg>
            {stateWord(state)}
          </span>
        ))}
      </figcaption>
      <table className="plain-table topology-table" aria-label={label}>
        <thead>
          <tr>
            <th>{t('From')}</th>
            <th>{t('To')}</th>
            <th>{t('State')}</th>
          </tr>
        </thead>
        <tbody>
          {layout.edges.map((edge) => (
            <tr key={`${edge.from} ${edge.to}`} data-testid={`edge-${edge.from}-${edge.to}`} data-state={edge.state}>
              <td>{nameOf(edge.from)}</td>
              <td>{nameOf(edge.to)}</td>
              <td>{wordOf(edge)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** Boxes have one width: a longer name is cut there, and stands whole in its tooltip and in the table. */
const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
