import { Failure } from '../../shared/failure';
import type { NodeId, RunId } from '../../shared/model/ids';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { claim } from './claims';
import { ENVIRONMENT, type RunNode } from './flight-plan';
import { runStep } from './node-programs';
import { PROOF_SCRIPTS } from './programs';

const TAGS_WITHIN_MS = 20_000;
const FETCH_WITHIN_MS = 300_000;

/** Folder of a run's wheels in the share, as one side of it names it. */
export const wheelsFolder = (share: string, runId: RunId): string =>
  `${share.replace(/\/+$/, '')}/.muster-wheels-${runId}`;

/** What the report says of a node that has no package index of its own. */
export const wheelsClaim = (node: RunNode, scheduler: RunNode): ProofClaim =>
  claim(
    `wheels-${node.id}`,
    say('{{node}} got its packages from {{scheduler}}', { node: node.name, scheduler: scheduler.name }),
    say('Wheels fetched on {{scheduler}}, read through the share, every hash checked on {{node}}', {
      node: node.name,
      scheduler: scheduler.name,
    }),
    { state: 'advice', expected: 'a package index', observed: 'no package index' },
  );

/**
 * Fetches the wheels of one node on the scheduler, which has an index, and puts them into the share: the worker reads
 * them through its own mount, over the SSH connection whose host key was verified, and checks every hash again.
 */
export class CarriedWheels {
  readonly #job: JobContext;
  readonly #scheduler: RunNode;
  readonly #runId: RunId;
  /** Nodes of one kind share their wheels. */
  readonly #fetched = new Map<string, Promise<string>>();

  constructor(job: JobContext, scheduler: RunNode, runId: RunId) {
    this.#job = job;
    this.#scheduler = scheduler;
    this.#runId = runId;
  }

  /** @returns the folder as the worker names it. @throws Failure no-index when the scheduler has none either, install-failed. */
  async for(node: RunNode): Promise<string> {
    const { stdout } = await runStep(this.#job, node.id, PROOF_SCRIPTS.tags, {
      values: { WENV: ENVIRONMENT },
      timeoutMs: TAGS_WITHIN_MS,
      otherwise: 'install-failed',
    });
    const [, minor, tags] = /^MUSTER-TAGS (3\.\d+) ([A-Za-z0-9_. ]+)$/m.exec(stdout) ?? [];
    if (!minor || !tags) {
      const what = say('{{node}} did not say which wheels it needs.', { node: node.name });
      throw new Failure('output-broken', what, { nodeId: node.id });
    }
    const kind = `${minor} ${tags}`;
    const fetched = this.#fetched.get(kind) ?? this.#fetch(minor, tags, String(this.#fetched.size));
    this.#fetched.set(kind, fetched);
    const name = await fetched;
    this.#job.log(
      node.id,
      `The wheels come from ${this.#scheduler.name} through the share; their hashes are checked here.`,
    );
    return `${wheelsFolder(this.#job.cluster.share.workerPath, this.#runId)}/${name}`;
  }

  async #fetch(minor: string, tags: string, name: string): Promise<string> {
    const scheduler: NodeId = this.#scheduler.id;
    await runStep(this.#job, scheduler, PROOF_SCRIPTS.wheels, {
      values: {
        WENV: ENVIRONMENT,
        MINOR: minor,
        TAGS: tags,
        INTO: `${wheelsFolder(this.#job.cluster.share.schedulerPath, this.#runId)}/${name}`,
        UV: '',
      },
      timeoutMs: FETCH_WITHIN_MS,
      otherwise: 'install-failed',
    });
    return name;
  }
}
