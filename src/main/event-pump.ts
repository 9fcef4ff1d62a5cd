import type { EngineEvent } from '../shared/model/event';

const FLUSH_AFTER_MS = 16;
const FLUSH_AT_EVENTS = 200;

/** Sends engine events to the window in batches, in order. What is sent while no window listens is lost: it takes a snapshot. */
export function pumpEvents(
  listen: (listener: (event: EngineEvent) => void) => () => void,
  send: (events: EngineEvent[]) => void,
): () => void {
  let batch: EngineEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (batch.length > 0) send(batch);
    batch = [];
  };
  const stop = listen((event) => {
    batch.push(event);
    if (batch.length >= FLUSH_AT_EVENTS) flush();
    else timer ??= setTimeout(flush, FLUSH_AFTER_MS);
  });
  return () => {
    stop();
    flush();
  };
}
