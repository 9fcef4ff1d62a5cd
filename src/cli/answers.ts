import { createInterface } from 'node:readline';
import { z } from 'zod';
import { cleanText } from '../engine/clean-text';
import { Failure } from '../shared/failure';
import type { Answer, Question } from '../shared/model/ask';
import { english, say } from '../shared/model/sentence';
import { hostKeyText } from './host-key-text';

/** One line of `--answers -`: which question of which node it answers. */
const AnswerLine = z.object({
  ask: z.enum([
    'host-key',
    'password',
    'login-password',
    'sudo-password',
    'key-passphrase',
    'server-prompt',
    'confirm',
  ]),
  node: z.string(),
  value: z.union([z.string(), z.boolean()]),
});
type AnswerLine = z.infer<typeof AnswerLine>;

/** Where answers come from; null = there is none for this question. */
export interface AnswerSource {
  readonly canAnswer: boolean;
  answer(question: Question): Promise<Answer | null>;
  close(): void;
}

const fits = (line: AnswerLine, question: Question): boolean =>
  line.node === question.nodeId &&
  (line.ask === question.about || (question.about === 'password' && line.ask === question.secret));

function answerOf(line: AnswerLine, question: Question): Answer {
  if (question.about === 'confirm') return { about: 'confirm', yes: line.value === true || line.value === 'yes' };
  if (question.about === 'password') return { about: 'password', value: String(line.value) };
  return { about: 'host-key', decision: 'trust', fingerprint: String(line.value), comparison: 'given-in-advance' };
}

/** Reads all of standard input as JSON lines. @throws Failure bad-input, naming the line that cannot be used. */
export async function readAnswerLines(input: NodeJS.ReadableStream): Promise<AnswerLine[]> {
  const lines: AnswerLine[] = [];
  let number = 0;
  for await (const text of createInterface({ input })) {
    number += 1;
    if (text.trim() === '') continue;
    const parsed = AnswerLine.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new Failure(
        'bad-input',
        say('Line {{number}} of the answers is not {"ask", "node", "value"}.', { number }),
      );
    }
    lines.push(parsed.data);
  }
  return lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Answers that were given before: from `--answers -` and `--accept-host-key NODE=SHA256:…`. Each is used once. */
export function preparedAnswers(lines: AnswerLine[]): AnswerSource {
  const left = [...lines];
  return {
    canAnswer: left.length > 0,
    answer: (question) => {
      const at = left.findIndex((line) => fits(line, question));
      const [line] = at < 0 ? [] : left.splice(at, 1);
      return Promise.resolve(line ? answerOf(line, question) : null);
    },
    close: () => undefined,
  };
}

/** `NODE=SHA256:…` of `--accept-host-key`. @throws Failure bad-input. */
export function acceptedKey(text: string): AnswerLine {
  const at = text.indexOf('=');
  const [node, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !/^SHA256:[A-Za-z0-9+/]{43}$/.test(value)) {
    throw new Failure('bad-input', say('{{text}} is not NODE=SHA256:….', { text }));
  }
  return { ask: 'host-key', node, value };
}

/** Asks on the terminal. Passwords are read without echo and never kept. */
export function terminalAnswers(): AnswerSource {
  return {
    canAnswer: process.stdin.isTTY === true && process.stderr.isTTY === true,
    answer: async (question) => {
      if (question.about === 'password')
        return { about: 'password', value: await readLine(`${passwordText(question)} `, false) };
      if (question.about === 'confirm') {
        if (question.detail) process.stderr.write(`${cleanText(question.detail)}\n`);
        const yes = await readLine(`${english(question.text)} [yes/no] `, true);
        return { about: 'confirm', yes: yes.trim() === 'yes' };
      }
      process.stderr.write(`${cleanText(hostKeyText(question))}\n`);
      const pasted = await readLine('Fingerprint that the node itself prints (empty = refuse): ', true);
      return {
        about: 'host-key',
        decision: pasted.trim() ? 'trust' : 'refuse',
        fingerprint: pasted,
        comparison: 'pasted',
      };
    },
    close: () => undefined,
  };
}

const passwordText = (question: Extract<Question, { about: 'password' }>): string =>
  `${english(question.purpose)}\n${question.prompt || `Password of ${question.user} on ${question.nodeId}:`}`;

function readLine(prompt: string, isEcho: boolean): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  return new Promise((resolve, reject) => {
    terminal.once('SIGINT', () => {
      terminal.close();
      reject(new Failure('cancelled'));
    });
    terminal.question(cleanText(prompt), (text) => {
      terminal.close();
      if (!isEcho) process.stderr.write('\n');
      resolve(text);
    });
    if (!isEcho) silence(terminal);
  });
}

/** Keeps a readline terminal from echoing what is typed after its prompt. */
function silence(terminal: ReturnType<typeof createInterface>): void {
  (terminal as unknown as { _writeToOutput: (text: string) => void })._writeToOutput = () => undefined;
}
