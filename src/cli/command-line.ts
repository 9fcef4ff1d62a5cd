import { CommanderError } from 'commander';
import { endOnBrokenPipe } from './broken-pipe';
import { EXIT } from './exit-codes';
import { program } from './program';

/** Reads the command line and does what it says; exit codes are those of `exit-codes.ts`, whatever commander thinks. */
export async function runCommandLine(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    endOnBrokenPipe(
      stream,
      () => process.emit('SIGINT'),
      () => process.exit(EXIT.cancelled),
    );
  }
  const root = program((code) => {
    process.exitCode = code;
  });
  try {
    // Commander takes an Electron for an app without a script among its arguments; the launcher runs it as Node, with one.
    await root.parseAsync(process.argv.slice(2), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.holds : EXIT.usage;
  }
}
