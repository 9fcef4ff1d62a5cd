import { expect, it } from 'vitest';
import { english, say } from '../../shared/model/sentence';
import { claim, claimsOf, REQUIRED_CLAIMS, type SeenClaim } from './claims';

const seen = (more: Partial<SeenClaim>): SeenClaim => ({
  id: 'rows-complete',
  holds: true,
  expected: '768 rows',
  observed: '768 rows',
  reason: '',
  detail: '',
  ...more,
});

it.each(REQUIRED_CLAIMS.filter((id) => id !== 'nothing-left'))('says %s in words of its own', (id) => {
  const [made] = claimsOf([seen({ id })]);
  expect(english(made?.title ?? say(''))).not.toBe(id);
  expect(made).toMatchObject({ id, state: 'holds', reason: null });
});

it('shows what it does not know by its id', () => {
  expect(english(claimsOf([seen({ id: 'new-claim' })])[0]?.title ?? say(''))).toBe('new-claim');
});

it('keeps reason and detail of what is broken', () => {
  const [made] = claimsOf([
    seen({ holds: false, observed: '767 rows', reason: 'partial-rows', detail: '60.parquet holds 47.' }),
  ]);
  expect(made).toMatchObject({ state: 'broken', observed: '767 rows. 60.parquet holds 47.', reason: 'partial-rows' });
});

it('gives a claim without a reason none', () => {
  const made = claim('x', say('X'), say('By looking'), { state: 'holds', expected: '1', observed: '1' });
  expect(made.reason).toBeNull();
});
