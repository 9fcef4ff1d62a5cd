import { assertNever } from '../../shared/assert-never';
import type { Answer, Question } from '../../shared/model/ask';
import { nameOf } from '../../shared/model/cluster-shape';
import { call } from '../client';
import { useFleet } from '../store/fleet-store';
import { attempt } from '../store/notice-store';
import { ConfirmDialog } from './confirm-dialog';
import { HostKeyDialog } from './host-key-dialog';
import { PasswordDialog } from './password-dialog';

/** What every question dialog gets: the question, the node's name, and the two ways out. */
export interface AskProps<Q extends Question> {
  readonly question: Q;
  readonly nodeName: string;
  readonly answer: (answer: Answer) => void;
  /** Closes without an answer: the job ends with `not-answered`. */
  readonly dismiss: () => void;
}

/**
 * Shows the oldest open question. The dialog lives exactly as long as its question: when the question is withdrawn
 * because the connection died, it is gone from the fleet, and so is the dialog.
 */
export function AskHost() {
  const question = useFleet((fleet) => fleet.asks[0]);
  const cluster = useFleet((fleet) => fleet.cluster);
  if (!question) return null;
  const { askId } = question;
  const shared = {
    nodeName: nameOf(question.nodeId, cluster),
    answer: (answer: Answer) => void attempt(() => call('ask.answer', { askId, answer })),
    dismiss: () => void attempt(() => call('ask.dismiss', { askId })),
  };
  switch (question.about) {
    case 'host-key':
      return <HostKeyDialog key={askId} question={question} {...shared} />;
    case 'password':
      return <PasswordDialog key={askId} question={question} {...shared} />;
    case 'confirm':
      return <ConfirmDialog key={askId} question={question} {...shared} />;
    default:
      return assertNever(question);
  }
}
