import type { NodeId } from '../../shared/model/ids';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';

/** Older knowledge is looked at again while the run goes on, so that the report tells of nodes as they are. */
const FRESH_MS = 10 * 60_000;
/** A look that waits for a server may wait long; the report does not. */
const AFTER_RUN_MS = 10_000;

/** A look at nodes that goes on beside a run. */
export interface LookBeside {
  /** Settles when the facts of every node that nothing was known of are there, or could not be got. */
  readonly entered: Promise<void>;
  /** Settles when the checks are through, some seconds after the run at the latest. Never rejects. */
  finished(): Promise<void>;
}

/** Begins to look at the nodes of a run. Its facts are needed before the plan, its findings only for the report. */
export function lookBeside(nodes: readonly NodeId[], job: JobContext): LookBeside {
  const known = (node: NodeId) => job.fleet().known[node]?.observation;
  const unknown = new Set(nodes.filter((node) => !known(node)?.facts));
  const old = nodes.filter((node) => unknown.has(node) || (known(node)?.at ?? 0) < job.ports.now() - FRESH_MS);
  let enter: () => void = () => undefined;
  const entered = new Promise<void>((resolve) => {
    enter = resolve;
  });
  const emit: JobContext['emit'] = (happening) => {
    job.emit(happening);
    if (happening.type === 'node-observed') unknown.delete(happening.nodeId);
    if (unknown.size === 0) enter();
  };
  if (unknown.size === 0) enter();
  const checks = old.length > 0 ? runChecks(old, { ...job, emit }) : Promise.resolve(true);
  const through = checks.then(enter, enter);
  return {
    entered,
    finished: () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, AFTER_RUN_MS);
      });
      return Promise.race([through, late]).finally(() => clearTimeout(timer));
    },
  };
}
