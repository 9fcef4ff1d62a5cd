import { expect, it } from 'vitest';
import { EVIDENCE_LABELS, evidenceLabel } from './evidence-labels';
import { english } from './say';

it.each([
  ['free in GiB', 'free in GiB', {}],
  ['keys of atlas', 'keys of {{node}}', { node: 'atlas' }],
  ['known to ibis', 'known to {{node}}', { node: 'ibis' }],
  ['of an older report', 'of an older report', {}],
])('%s is shown by a sentence that can be translated', (label, en, values) => {
  expect(evidenceLabel(label)).toEqual({ en, values });
});

it('reads in English as it is stored, whatever the label', () => {
  for (const label of Object.keys(EVIDENCE_LABELS)) expect(english(evidenceLabel(label))).toBe(label);
});
