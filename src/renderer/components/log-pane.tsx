import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import type { NodeId } from '../../shared/model/ids';
import { useSpeech } from '../i18n';
import { loadLines, useLines } from '../store/log-store';
import { attempt } from '../store/notice-store';
import { preciseClock } from '../view/units';
import { LogActs } from './log-acts';
import { LogLineText } from './log-line-text';
import { SearchBox } from './search-box';

const ROW_PX = 20;

interface Props {
  /** Null shows all nodes, each line with its node's name. */
  readonly node: NodeId | null;
  readonly nameOf?: (node: NodeId) => string;
}

/** The newest lines of one node or of all: follows the end until a person scrolls up. */
export function LogPane({ node, nameOf = String }: Props) {
  const { t } = useSpeech();
  // What is typed is shown at once; a flood of lines waits for it.
  const lines = useDeferredValue(useLines(node));
  const [typed, setSearch] = useState('');
  const search = useDeferredValue(typed);
  const [isFollowing, setFollowing] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => {
    const wanted = search.toLowerCase();
    return wanted === '' ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted));
  }, [lines, search]);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });
  useEffect(() => {
    void attempt(() => loadLines(node));
  }, [node]);
  useEffect(() => {
    if (isFollowing && shown.length > 0) rows.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [isFollowing, shown.length, rows]);
  const watchEnd = (): void => {
    const el = box.current;
    if (el) setFollowing(el.scrollHeight - el.scrollTop - el.clientHeight < ROW_PX * 2);
  };
  return (
    <div className="log-pane" data-region="log" tabIndex={-1} data-testid={`log-${node ?? 'all'}`}>
      <div className="log-tools">
        <strong>{t('Log')}</strong>
        <span className="faint numbers">
          {search === ''
            ? t('{{count}} lines', { count: shown.length })
            : t('{{found}} of {{total}} lines', { found: shown.length, total: lines.length })}
        </span>
        <SearchBox label={t('Search the log')} value={typed} onChange={setSearch} />
        <ToggleButton className="button" isSelected={isFollowing} onChange={setFollowing}>
          <ArrowDownToLine size={14} aria-hidden /> {isFollowing ? t('Following') : t('Follow')}
        </ToggleButton>
        <LogActs node={node} lines={shown} nameOf={nameOf} />
      </div>
      <div
        className="log-scroll"
        ref={box}
        onWheel={watchEnd}
        onKeyUp={watchEnd}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('Log')}
      >
        {shown.length === 0 ? (
          <p className="panel-pad quiet">
            {search === '' ? t('Nothing was logged yet.') : t('No line contains this.')}
          </p>
        ) : null}
        <div className="log-rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const line = shown[item.index];
            if (!line) return null;
            return (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className={`log-row mono${line.stream === 'err' ? ' tone-warn' : ''}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <time dateTime={new Date(line.at).toISOString()}>{preciseClock(line.at)}</time>
                {node === null ? <span className="log-node">{nameOf(line.nodeId)}</span> : null}
                <LogLineText line={line} search={search} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
