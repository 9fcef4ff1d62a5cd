import { randomUUID } from 'node:crypto';
import { Failure } from '../../shared/failure';
import type { Answer, Question, QuestionDraft } from '../../shared/model/ask';
import type { AskId, JobId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { Ask } from '../ports';
import type { EventLog } from './event-log';

interface Waiting {
  readonly question: Question;
  readonly settle: (answer: Answer) => void;
  readonly give: (failure: Failure, how: 'withdrawn' | 'cancelled') => void;
}

/** A question in a few words, for somebody who has to prepare the answer. */
export const questionName = (question: QuestionDraft): string =>
  question.about === 'password' ? `${question.secret} ${question.nodeId}` : `${question.about} ${question.nodeId}`;

/** Questions to a person that wait for their answers. An answer never enters an event. */
export class Asks {
  readonly #waiting = new Map<AskId, Waiting>();
  readonly #log: EventLog;
  readonly #canAsk: () => boolean;

  constructor(log: EventLog, canAsk: () => boolean) {
    this.#log = log;
    this.#canAsk = canAsk;
  }

  /** The `ask` of one job. @throws Failure needs-person when nobody is there, not-answered, cancelled. */
  for(jobId: JobId, signal: AbortSignal): Ask {
    const ask = (draft: QuestionDraft): Promise<Answer> => {
      if (!this.#canAsk()) {
        const name = questionName(draft);
        const what = say('A person has to answer first: {{question}}.', { question: name });
        return Promise.reject(new Failure('needs-person', what, { nodeId: draft.nodeId, detail: name }));
      }
      return this.#raise({ ...draft, jobId, askId: randomUUID() as AskId }, signal);
    };
    return ask as Ask;
  }

  /** @throws Failure bad-input when the question is gone or the answer is of another kind. */
  answer(askId: AskId, answer: Answer): void {
    const waiting = this.#waiting.get(askId);
    if (!waiting || waiting.question.about !== answer.about) {
      throw new Failure('bad-input', say('This question is no longer open.'));
    }
    waiting.settle(answer);
  }

  /** Closes a question without an answer; unknown ids are left alone, as it may have closed by itself. */
  dismiss(askId: AskId): void {
    const waiting = this.#waiting.get(askId);
    waiting?.give(new Failure('not-answered', undefined, { nodeId: waiting.question.nodeId }), 'cancelled');
  }

  #raise(question: Question, signal: AbortSignal): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const end = (how: 'answered' | 'withdrawn' | 'cancelled') => {
        this.#waiting.delete(question.askId);
        signal.removeEventListener('abort', onAbort);
        this.#log.emit({ type: 'ask-ended', askId: question.askId, how });
      };
      const onAbort = () => {
        end('withdrawn');
        reject(new Failure('cancelled'));
      };
      if (signal.aborted) return reject(new Failure('cancelled'));
      signal.addEventListener('abort', onAbort);
      this.#waiting.set(question.askId, {
        question,
        settle: (answer) => {
          end('answered');
          resolve(answer);
        },
        give: (failure, how) => {
          end(how);
          reject(failure);
        },
      });
      this.#log.emit({ type: 'ask-raised', question });
    });
  }
}
