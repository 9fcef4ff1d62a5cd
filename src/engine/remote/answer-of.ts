import { Failure, FailureCode } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { presentableText } from '../presentable';
import type { RunOptions, RunResult, Session } from '../session';
import type { RemoteScript } from './script';

const ERROR_LINE = /^MUSTER-ERROR ([a-z0-9-]+) (.*)$/m;

/** What a script printed as `key=value` lines. A key that comes more than once keeps all its values. */
export class ScriptAnswer {
  readonly #values = new Map<string, string[]>();

  constructor(stdout: string) {
    for (const line of stdout.split('\n')) {
      const at = line.indexOf('=');
      if (at <= 0 || !/^[a-zA-Z][\w.-]*$/.test(line.slice(0, at))) continue;
      const key = line.slice(0, at);
      this.#values.set(key, [...(this.#values.get(key) ?? []), line.slice(at + 1)]);
    }
  }

  one(key: string): string {
    return this.#values.get(key)?.[0] ?? '';
  }

  all(key: string): readonly string[] {
    return this.#values.get(key) ?? [];
  }
}

/** Reads a script's result. @throws Failure with the code of its `MUSTER-ERROR` line, else command-failed when it did not exit 0. */
export function answerOf(name: string, result: RunResult, session: Pick<Session, 'nodeId'>): ScriptAnswer {
  const error = ERROR_LINE.exec(result.stdout);
  if (error) {
    const code = FailureCode.safeParse(error[1]);
    throw new Failure(
      code.success ? code.data : 'command-failed',
      say('{{text}}', { text: presentableText(error[2] ?? '') }),
      {
        detail: presentableText(result.stderr.trim()),
        nodeId: session.nodeId,
      },
    );
  }
  if (result.exitCode !== 0) {
    throw new Failure(
      'command-failed',
      say('{{script}} ended with code {{code}}.', { script: name, code: String(result.exitCode) }),
      {
        detail: presentableText((result.stderr || result.stdout).trim()).slice(-2_000),
        nodeId: session.nodeId,
      },
    );
  }
  return new ScriptAnswer(result.stdout);
}

/** Runs a script that changes the node and reads its answer. @throws Failure as `answerOf`, and those of `Session.run`. */
export async function runScript(session: Session, script: RemoteScript, options: RunOptions): Promise<ScriptAnswer> {
  return answerOf(script.name, await session.run(script, options), session);
}

/** Runs a script that only looks and reads its answer. @throws Failure as `answerOf`, and those of `observe`. */
export async function askScript(
  session: Pick<Session, 'nodeId' | 'observe'>,
  script: RemoteScript<'observe'>,
  options: RunOptions,
): Promise<ScriptAnswer> {
  return answerOf(script.name, await session.observe(script, options), session);
}

/** Lines as numbered values, since one value cannot hold a newline: `PREFIX_1 …`, `PREFIX_COUNT`. */
export function numbered(prefix: string, lines: readonly string[]): Record<string, string> {
  const values: Record<string, string> = { [`${prefix}_COUNT`]: String(lines.length) };
  lines.forEach((line, index) => {
    values[`${prefix}_${index + 1}`] = line;
  });
  return values;
}
