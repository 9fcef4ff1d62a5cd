import type { Command } from 'commander';
import { Failure } from '../../shared/failure';
import { english, say } from '../../shared/model/sentence';
import { withCommon } from '../common-options';
import { type CommonOptions, runVerb } from '../run';

interface UndoOptions extends CommonOptions {
  all?: boolean;
  dryRun?: boolean;
}

/** undo: takes changes back, newest first. */
export function undoVerb(root: Command, done: (code: number) => void): void {
  withCommon(root.command('undo [changes...]').description('take back what Muster changed, newest first'))
    .option('--all', 'every change of this cluster')
    .option('--dry-run', 'show what would be taken back')
    .action(async (ids: string[], options: UndoOptions) =>
      done(
        await runVerb(options, async (run) => {
          const open = run.engine
            .snapshot()
            .changes.filter((entry) => entry.state === 'done' || entry.state === 'intent' || entry.state === 'failed');
          const newest = open.at(-1);
          const entryIds = options.all
            ? open.map((entry) => entry.id)
            : ids.length > 0
              ? ids
              : newest
                ? [newest.id]
                : [];
          if (entryIds.length === 0) {
            run.out('Nothing to take back.\n');
            return undefined;
          }
          const unknown = entryIds.find((id) => !open.some((entry) => entry.id === id));
          if (unknown)
            throw new Failure('bad-input', say('There is no change {{id}} that could be taken back.', { id: unknown }));
          if (!options.dryRun) return run.job({ kind: 'undo', entryIds });
          const steps = run.engine.undoPlan(entryIds);
          run.result({ steps });
          run.out(
            steps
              .map((step) => `on ${step.node}: ${english(step.title)}\n${step.shown.replace(/^/gm, '  ')}\n`)
              .join(''),
          );
          return undefined;
        }),
      ),
    );
}
