import type { CheckId } from '../../shared/model/check';
import type { NodeFacts } from '../../shared/model/node';
import { type Sentence, say } from '../../shared/model/sentence';
import type { Remedy, RemedyInput } from './remedy';

interface ByHand {
  readonly id: string;
  readonly fixes: CheckId;
  readonly kind: 'command' | 'manual';
  readonly title: Sentence;
  readonly rights: Sentence | null;
  /** Titles with the lines to copy; empty when the remedy does not fit this node. */
  readonly steps: (input: RemedyInput) => readonly (readonly [title: Sentence, shown: string])[];
}

/** A remedy whose lines a person runs. Muster changes nothing and looks again afterwards. */
export const byHand = ({ id, fixes, kind, title, rights, steps }: ByHand): Remedy => ({
  id,
  fixes,
  plan: (input) => {
    const lines = steps(input);
    if (lines.length === 0) return null;
    return {
      kind,
      title,
      steps: lines.map(([what, shown]) => ({ node: input.node.id, title: what, shown })),
      effects: [say('Muster runs nothing here; it looks again after the lines have run.')],
      rights,
      undo: null,
    };
  },
});

/** The rights that most of them need. */
export const admin = say('Administrator rights on the node.');

export const isOs = ({ observation }: RemedyInput, os: NodeFacts['os']): boolean => observation?.facts?.os === os;
