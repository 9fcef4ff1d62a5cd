import { Command } from 'commander';
import { version } from '../../package.json';
import { clusterVerbs } from './verbs/cluster';
import { doctorVerb } from './verbs/doctor';
import { nodeVerbs } from './verbs/nodes';
import { proofVerbs } from './verbs/proof';
import { reportVerbs } from './verbs/report';
import { shareVerbs } from './verbs/share';
import { snippetVerbs } from './verbs/snippets';
import { undoVerb } from './verbs/undo';

/** The command line of Muster. `done` gets the exit code. */
export function program(done: (code: number) => void): Command {
  const root = new Command('muster')
    .description("Brings a lab's machines together into one proven Dask cluster")
    .version(version)
    .showHelpAfterError('Run muster --help for the verbs.')
    .exitOverride();
  nodeVerbs(root, done);
  clusterVerbs(root, done);
  shareVerbs(root, done);
  proofVerbs(root, done);
  reportVerbs(root, done);
  snippetVerbs(root, done);
  undoVerb(root, done);
  doctorVerb(root, done);
  return root;
}
