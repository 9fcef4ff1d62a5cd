import { useEffect, useRef, useState } from 'react';
import type { NodeId } from '../../shared/model/ids';
import type { ProofPhaseId } from '../../shared/model/proof';
import type { TimelineBar, TimelineRow } from '../../shared/timeline-layout';
import { useSpeech } from '../i18n';
import { durationText } from '../view/units';
import type { ExpectedBar, RunLayout } from '../wizard/proof/run-layout';

const SHORT: Readonly<Record<ProofPhaseId, string>> = {
  plan: 'Plan',
  inputs: 'Inputs',
  sentinel: 'Sentinel',
  'mirror-inputs': 'Mirror',
  install: 'Install',
  'start-scheduler': 'Start',
  'start-workers': 'Start',
  compute: 'Compute',
  'verify-outputs': 'Verify',
  'shut-down': 'Stop',
};
/** About as wide as one letter of a bar's label, and the room around it, in px. */
const LETTER_PX = 5.9;
const LABEL_ROOM_PX = 12;
const percent = (value: number): string => `${(value * 100).toFixed(3)}%`;

interface Props {
  readonly layout: RunLayout;
  readonly nameOf: (node: NodeId) => string;
  /** Second word beside a name: slots, or its role. */
  readonly noteOf: (node: NodeId) => string;
}

/** What each node did when; waiting is a thin line, dashed is expected from the last run. */
export function Timeline({ layout, nameOf, noteOf }: Props) {
  const { t } = useSpeech();
  const [width, box] = useWidth();
  const walk = useWalk(layout.timeline.rows);
  const { timeline, expected, now } = layout;
  const hasKind = (kind: TimelineBar['kind']): boolean =>
    timeline.rows.some((row) => row.bars.some((bar) => bar.kind === kind));
  const kinds = (['prepare', 'install', 'compute', 'verify'] as const).filter(hasKind);
  return (
    <figure
      className="timeline"
      aria-label={t('Timeline per node')}
      data-testid="timeline"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one tab stop for the whole picture
      tabIndex={0}
      onKeyDown={walk.onKeyDown}
      onPointerLeave={() => walk.look(null)}
    >
      <div className="timeline-axis" aria-hidden>
        <div className="timeline-track" ref={box}>
          {timeline.ticks.map((tick) => (
            <span key={tick.seconds} style={{ left: percent(tick.at) }} className="numbers">
              {tick.seconds} s
            </span>
          ))}
        </div>
      </div>
      {timeline.rows.map((row, line) => (
        <div key={row.node} className="timeline-row" data-testid={`timeline-${row.node}`}>
          <div className="timeline-name">
            <strong>{nameOf(row.node)}</strong> <small>{noteOf(row.node)}</small>
          </div>
          <div className="timeline-track" aria-hidden>
            {row.waits.map((wait) => (
              <i key={wait.from} style={{ left: percent(wait.from), width: percent(wait.to - wait.from) }} />
            ))}
            {row.bars.map((bar, at) => (
              <Bar
                key={bar.phase}
                bar={bar}
                width={width}
                isChosen={walk.place?.line === line && walk.place.at === at}
                onLook={() => walk.look({ line, at })}
              />
            ))}
            {expected
              .filter((bar) => bar.node === row.node)
              .map((bar) => (
                <Expected key={bar.phase} bar={bar} width={width} />
              ))}
            {now === null ? null : <b className="timeline-now" style={{ left: percent(Math.min(1, now)) }} />}
          </div>
          <Spoken row={row} />
        </div>
      ))}
      <figcaption className="timeline-legend">
        {kinds.map((kind) => (
          <span key={kind}>
            <i data-kind={kind} aria-hidden />
            {t({ prepare: 'prepare', install: 'install and start', compute: 'compute', verify: 'verify' }[kind])}
          </span>
        ))}
        <span>
          <i className="legend-wait" aria-hidden /> {t('waits for others')}
        </span>
        {expected.length > 0 ? (
          <span>
            <i className="legend-expected" aria-hidden /> {t('expected from the last run')}
          </span>
        ) : null}
        <output className="timeline-said numbers" data-testid="timeline-said">
          {walk.bar && walk.row
            ? t('{{name}}: {{phase}}, {{elapsed}}', {
                replace: {
                  name: nameOf(walk.row.node),
                  phase: t(SHORT[walk.bar.phase]),
                  elapsed: durationText(walk.bar.durationMs),
                },
              })
            : ''}
        </output>
      </figcaption>
    </figure>
  );
}

interface Place {
  readonly line: number;
  readonly at: number;
}

/** A walk along the bars, by arrows or by pointing: what a narrow bar has no room for is said below. */
function useWalk(rows: readonly TimelineRow[]) {
  const [place, look] = useState<Place | null>(null);
  const last = (line: number): number => (rows[line]?.bars.length ?? 1) - 1;
  const within = ({ line, at }: Place): Place => {
    const row = Math.min(rows.length - 1, Math.max(0, line));
    return { line: row, at: Math.min(last(row), Math.max(0, at)) };
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const { line, at } = place ?? { line: 0, at: -1 };
    const moves: Readonly<Record<string, Place>> = {
      ArrowRight: { line, at: at + 1 },
      ArrowLeft: { line, at: at - 1 },
      ArrowDown: { line: place ? line + 1 : 0, at },
      ArrowUp: { line: line - 1, at },
      Home: { line, at: 0 },
      End: { line, at: last(line) },
    };
    const next = moves[event.key];
    if (!next || rows.length === 0) return;
    event.preventDefault();
    look(within(next));
  };
  const row = place ? rows[place.line] : undefined;
  return { place, look, onKeyDown, row, bar: place ? row?.bars[place.at] : undefined };
}

const fitsIn = (text: string, from: number, to: number, width: number): boolean =>
  (to - from) * width > text.length * LETTER_PX + LABEL_ROOM_PX;

interface BarProps {
  readonly bar: TimelineBar;
  readonly width: number;
  readonly isChosen: boolean;
  readonly onLook: () => void;
}

function Bar({ bar, width, isChosen, onLook }: BarProps) {
  const { t } = useSpeech();
  const word =
    bar.state === 'failed'
      ? t('failed')
      : bar.batches > 0
        ? t('{{count}} flights', { count: bar.batches })
        : t(SHORT[bar.phase]);
  return (
    <span
      className="timeline-bar"
      data-kind={bar.kind}
      data-state={bar.state}
      data-phase={bar.phase}
      data-chosen={isChosen}
      onPointerEnter={onLook}
      style={{ left: percent(bar.from), width: percent(bar.to - bar.from) }}
      title={`${t(SHORT[bar.phase])}, ${durationText(bar.durationMs)}`}
    >
      {fitsIn(word, bar.from, bar.to, width) ? word : ''}
    </span>
  );
}

function Expected({ bar, width }: { readonly bar: ExpectedBar; readonly width: number }) {
  const { t } = useSpeech();
  const word = t(SHORT[bar.phase]);
  return (
    <span
      className="timeline-bar timeline-expected"
      style={{ left: percent(bar.from), width: percent(bar.to - bar.from) }}
    >
      {fitsIn(word, bar.from, bar.to, width) ? word : ''}
    </span>
  );
}

/** The row in words, for whoever does not see the bars. */
function Spoken({ row }: { readonly row: TimelineRow }) {
  const { t } = useSpeech();
  const parts = row.bars.map(
    (bar) =>
      `${t(SHORT[bar.phase])} ${durationText(bar.durationMs)}${bar.state === 'failed' ? ` (${t('failed')})` : ''}`,
  );
  return <span className="visually-hidden">{parts.join(', ')}</span>;
}

/** Width of an element in px, followed while it changes; a likely one until it was measured. */
function useWidth(): [number, React.RefObject<HTMLDivElement | null>] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const box = ref.current;
    if (!box || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return [width, ref];
}
