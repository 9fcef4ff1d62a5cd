import { z } from 'zod';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';

/** A claim as verify_outputs.py prints it. */
export const SeenClaim = z.object({
  id: z.string(),
  holds: z.boolean(),
  expected: z.string(),
  observed: z.string(),
  reason: z.string(),
  detail: z.string(),
});
export type SeenClaim = z.infer<typeof SeenClaim>;

/** Title and method of every claim that the verification on the scheduler makes. */
const WORDS: Readonly<Record<string, readonly [title: Sentence, how: Sentence]>> = {
  'outputs-visible': [
    say('The scheduler sees every output'),
    say('Parquet files listed through the path of the scheduler, not through the workers'),
  ],
  'share-is-shared': [
    say('Every slot saw the same share'),
    say('A secret of this run was put into the share on the scheduler, and every slot answered it from its own path'),
  ],
  'outputs-fresh': [
    say('Nothing is left over from before'),
    say('Run id inside each file, and file times against the start of the run'),
  ],
  'same-bytes': [
    say('Both sides see the same bytes'),
    say('SHA-256 made on the worker after closing, and on the scheduler'),
  ],
  'inputs-as-written': [
    say('The inputs were the ones that were sent'),
    say('SHA-256 of what each slot read, against what was written'),
  ],
  'rows-complete': [say('Every row is there'), say('Parquet files read row by row on the scheduler')],
  'aircraft-complete': [say('Every flight is there'), say('Aircraft counted in the rows themselves')],
  'values-correct': [
    say('Every value is right'),
    say('Dates, positions and distances computed again by another formula, from the parameters alone'),
  ],
  'every-slot-computed': [
    say('Every worker computed'),
    say('Worker name written inside each result, against the slots of the plan'),
  ],
  'workers-agree': [
    say('Each flight was computed where it was assigned'),
    say('Assignment of the scheduler against the name inside each file'),
  ],
  'summaries-agree': [
    say('The summaries say the same as the files'),
    say('Counts of each reduce summary against the rows of the files'),
  ],
};

/** Claims without which no run has passed: all that the verification on the scheduler makes, and the clearing up. */
export const REQUIRED_CLAIMS: readonly string[] = [...Object.keys(WORDS), 'nothing-left'];

/** Titles of the verification's claims other than those named. */
export const titlesWithout = (ids: readonly string[]): Sentence[] =>
  Object.entries(WORDS).flatMap(([id, [title]]) => (ids.includes(id) ? [] : [title]));

/** The claims in words. An unknown one is shown by its id rather than lost. */
export const claimsOf = (seen: readonly SeenClaim[]): ProofClaim[] =>
  seen.map((claim) => {
    const [title, how] = WORDS[claim.id] ?? [say('{{id}}', { id: claim.id }), say('Checked on the scheduler')];
    return {
      id: claim.id,
      title,
      how,
      state: claim.holds ? 'holds' : 'broken',
      expected: claim.expected,
      observed: claim.detail ? `${claim.observed}. ${claim.detail}` : claim.observed,
      reason: claim.reason || null,
    };
  });

/** A claim Muster makes itself. */
export const claim = (
  id: string,
  title: Sentence,
  how: Sentence,
  seen: { state: ProofClaim['state']; expected: string; observed: string; reason?: string },
): ProofClaim => ({
  id,
  title,
  how,
  state: seen.state,
  expected: seen.expected,
  observed: seen.observed,
  reason: seen.reason ?? null,
});
