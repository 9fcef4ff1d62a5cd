import { useEffect, useState } from 'react';
import type { FailureValue } from '../../shared/failure';
import { failureOf } from '../client';

/** What a question to the engine came to so far. An older value stays while a newer one is on its way. */
export interface Asked<T> {
  readonly value: T | null;
  readonly failure: FailureValue | null;
  readonly isLoading: boolean;
}

/** Asks again whenever `key` changes; answers that come after a newer question are dropped. A null key asks nothing. */
export function useCall<T>(key: string | null, ask: () => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ value: null, failure: null, isLoading: key !== null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when the question is another one
  useEffect(() => {
    if (key === null) {
      setAsked({ value: null, failure: null, isLoading: false });
      return;
    }
    let isCurrent = true;
    setAsked((before) => ({ ...before, isLoading: true }));
    ask()
      .then((value) => isCurrent && setAsked({ value, failure: null, isLoading: false }))
      .catch((error: unknown) => isCurrent && setAsked({ value: null, failure: failureOf(error), isLoading: false }));
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return asked;
}
