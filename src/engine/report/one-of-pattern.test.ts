import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneOf } from './one-of-pattern';

const value = fc.string({
  unit: fc.constantFrom('a', 'b', '.', '-', '+', '(', '[', '\\', '/', '1', '|', 'é'),
  minLength: 1,
  maxLength: 6,
});

it('finds what a list of all values finds, the longest of them first', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(value, { minLength: 1, maxLength: 12 }),
      fc.array(value, { maxLength: 12 }),
      (values, noise) => {
        const text = [...noise, ...values, ...noise].join('');
        const longestFirst = [...values].sort((a, b) => b.length - a.length);
        const listed = longestFirst.map((each) => each.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|');
        expect(text.match(new RegExp(oneOf(values), 'g'))).toEqual(text.match(new RegExp(listed, 'g')));
      },
    ),
  );
});
