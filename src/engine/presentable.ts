import { cleanText } from './clean-text';
import { redact } from './redact';

/** Text of another machine as it may be shown and stored: no escapes, nothing invisible, nothing that looks like a secret. */
export const presentableText = (text: string): string => redact(cleanText(text));

/** The same value with every text in it, at any depth, made presentable. Plain data only. */
export function presentable<T>(value: T): T {
  return presented(value) as T;
}

function presented(value: unknown): unknown {
  if (typeof value === 'string') return presentableText(value);
  if (Array.isArray(value)) return value.map(presented);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, presented(inner)]));
}
