import { CommanderError } from 'commander';
import { EXIT } from './exit-codes';
import { program } from './program';

/** Reads the command line; exit codes are those of `exit-codes.ts`, whatever commander thinks. */
async function main(): Promise<void> {
  try {
    await program((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.holds : EXIT.usage;
  }
}

void main();
