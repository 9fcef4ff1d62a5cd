import { act, cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../shared/language/languages';
import { NODE_STATUSES } from '../../shared/model/check-ids';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { emptyFleet } from '../../shared/model/fleet-fold';
import { App } from '../app';
import { followEngine } from '../store/fleet-store';
import { noticeEndedJobs } from '../store/notice-store';
import { type Page, useWizard } from '../store/wizard-store';
import { builtFleet, foundFleet } from '../testing/fake-fleet';
import { prepareWindow } from '../testing/window-setup';
import { speak } from '.';

let stop: (() => void) | undefined;
afterEach(async () => {
  stop?.();
  cleanup();
  await speak('en');
});

/** What needs no translation: code, keys, numbers with units, and what the element itself says is data. */
const DATA = 'code, kbd, pre, script, style, .mono, .fingerprint, [translate="no"]';
const IS_MARKED = /⟦[^⟧]*⟧/g;

/** Units, names of keys and of files, languages in their own name, and status codes, which tooltips show. */
const UNTRANSLATED = [
  ...['Muster', 'min', 'ms', 'kB', 'MB', 'GB', 'TB', 'Mod', 'Ctrl', 'env'],
  ...Object.values(LANGUAGES),
  ...NODE_STATUSES.flatMap((code) => code.split('-')),
];

/** Every word of what the fleet itself holds: names, facts, paths, codes; not its sentences, which are to be translated. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.match(/[\p{L}\d]+/gu) ?? [];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, held]) => [...wordsOf(key), ...(key === 'en' ? [] : wordsOf(held))]);
}

function plainTexts(fleet: FleetSnapshot): string[] {
  const data = new Set([...UNTRANSLATED, ...wordsOf(fleet)]);
  const isPlain = (text: string): boolean => (text.match(/\p{L}{2,}\d*/gu) ?? []).some((word) => !data.has(word));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set<string>();
  for (let at = walker.nextNode(); at; at = walker.nextNode()) {
    const plain = (at.textContent ?? '').replace(IS_MARKED, '').trim();
    if (isPlain(plain) && !at.parentElement?.closest(DATA)) found.add(plain);
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (element.closest(DATA)) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) {
      const plain = (element.getAttribute(name) ?? '').replace(IS_MARKED, '').trim();
      if (isPlain(plain)) found.add(`${name}: ${plain}`);
    }
  }
  return [...found];
}

async function textsOf(fleet: FleetSnapshot, page: Page | null): Promise<string[]> {
  prepareWindow(fleet);
  await speak('en-XA');
  stop = followEngine(noticeEndedJobs);
  await act(async () => {
    render(<App />);
  });
  await act(async () => useWizard.setState({ page }));
  return plainTexts(fleet);
}

describe('in the language for tests', () => {
  it.each(['discover', 'prerequisites', 'host-keys', 'share', 'proof', 'changes', 'logs', 'settings'] as const)(
    'nothing on the page %s is left untranslated',
    async (page) => {
      expect(await textsOf(builtFleet(), page)).toEqual([]);
    },
  );
  it('nothing on the first page is', async () => expect(await textsOf(emptyFleet(), null)).toEqual([]));
  it('nothing on a page of found nodes is', async () => expect(await textsOf(foundFleet(), 'discover')).toEqual([]));
});
