import { type FC, useEffect, useState } from 'react';

const all: (() => Promise<unknown>)[] = [];

/**
 * A part of the window whose script is loaded after the first picture: by itself in a quiet moment, or as soon as it is
 * shown. Draws nothing until it is there.
 */
export function late<P extends object>(load: () => Promise<FC<P>>): FC<P> {
  let Loaded: FC<P> | null = null;
  const ready = async (): Promise<void> => {
    Loaded ??= await load();
  };
  all.push(ready);
  return function Late(props: P) {
    const [, setReady] = useState(Loaded !== null);
    // Also when it has come by now: it may have come after this was drawn without it.
    useEffect(() => void ready().then(() => setReady(true)), []);
    return Loaded ? <Loaded {...props} /> : null;
  };
}

/** Loads every part that was left for later. */
export const loadRest = (): Promise<unknown> => Promise.all(all.map((ready) => ready()));
