import { Failure } from '../../shared/failure';
import type { HostKeyAnswer } from '../../shared/model/ask';
import { nodeOf } from '../../shared/model/cluster';
import type { HostKey, HostKeyObservation } from '../../shared/model/host-key';
import type { JobSpec } from '../../shared/model/job';
import type { ClusterNode } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { targetOf } from '../session-pool';
import { hostKeyFailure } from '../ssh/host-key-policy';
import { compareFingerprints } from './compare-fingerprints';
import { pinKeys, pinnedHow, pinOtherTypes } from './pin-keys';
import { replacedHow } from './pinned-how';

const HOST_KEYS_MS = 8_000;

/** Prints every host key's fingerprint on the node's own console (ssh-keygen(1)). */
export const FINGERPRINT_COMMAND = 'for f in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$f"; done';

/**
 * Asks a person whether a node's host key is the right one, and pins what was compared. A changed key is replaced only
 * with `replaceChanged`, which is its own deliberate act.
 * @returns whether `host-key-known` holds afterwards.
 * @throws Failure fingerprint-differs, host-key-changed, host-key-refused, bad-input, needs-person, and those of `hostKeys`.
 */
export async function trustNode(
  { nodeId, replaceChanged }: Pick<Extract<JobSpec, { kind: 'trust-node' }>, 'nodeId' | 'replaceChanged'>,
  job: JobContext,
): Promise<boolean> {
  const node = nodeOf(nodeId, job.cluster);
  if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: nodeId }));
  await compareAndPin(node, replaceChanged, job);
  await runChecks([nodeId], job);
  const results = job.fleet().known[nodeId]?.results;
  // The look has tried the login: a second refusal would only count against this computer (PerSourcePenalties).
  if (results?.['ssh-auth']?.status === 'pass') await pinOtherTypes(job, node, await job.session(nodeId));
  return results?.['host-key-known']?.status === 'pass';
}

/** The part of `trustNode` before the checks run again. Does nothing when the offered keys are pinned already. */
export async function compareAndPin(node: ClusterNode, isReplacing: boolean, job: JobContext): Promise<void> {
  const observed = await job.ports.sessions.hostKeys(targetOf(node), { timeoutMs: HOST_KEYS_MS, signal: job.signal });
  if (observed.match === 'match') return;
  const isChanged = observed.match === 'mismatch';
  if (isChanged ? !isReplacing : observed.match !== 'unknown' && observed.match !== 'other-key-type') {
    throw hostKeyFailure(observed.match, { nodeId: node.id, address: node.address }, detailOf(observed));
  }
  const answer = await askForComparison(node, observed, job);
  const keys = comparedKeys(answer, observed, node, job);
  await pinKeys(job, {
    session: job.ports.sessions.local(),
    file: observed.file,
    knownAs: observed.knownAs,
    keys,
    isReplacing: isChanged,
    what: isChanged ? replacedHow(answer.comparison, node.name) : pinnedHow(answer.comparison, node.name),
  });
}

async function askForComparison(
  node: ClusterNode,
  observed: HostKeyObservation,
  job: JobContext,
): Promise<HostKeyAnswer> {
  try {
    return await job.ask({
      about: 'host-key',
      nodeId: node.id,
      address: node.address,
      port: node.port,
      match: observed.match,
      offered: observed.offered,
      pinned: observed.pinned,
      command: FINGERPRINT_COMMAND,
    });
  } catch (error) {
    throw isAcceptNew(job) && !job.ports.acceptsUnseenKeys && !job.signal.aborted ? policyRefused(node) : error;
  }
}

const isAcceptNew = ({ ports }: JobContext): boolean => ports.env.AGILAB_CLUSTER_SSH_HOST_KEY_POLICY === 'accept-new';

/** Whoever set the policy expects no question: they are told what answers it in advance. */
const policyRefused = (node: ClusterNode): Failure =>
  new Failure(
    'host-key-refused',
    say('The host key of {{node}} was not accepted unseen: {{policy}} is honoured by muster doctor alone.', {
      node: node.name,
      policy: 'AGILAB_CLUSTER_SSH_HOST_KEY_POLICY=accept-new',
    }),
    {
      nodeId: node.id,
      next: say('Give the fingerprint that the node itself prints: --accept-host-key {{node}}=SHA256:…', {
        node: node.id,
      }),
    },
  );

const detailOf = (observed: HostKeyObservation): string =>
  [
    ...observed.offered.map((key) => `offered ${key.type} ${key.fingerprint}`),
    ...observed.pinned.map((key) => `pinned  ${key.type} ${key.fingerprint}`),
    observed.file,
  ].join('\n');

/** The offered keys that the answer vouches for. @throws Failure when it vouches for none. */
function comparedKeys(
  answer: HostKeyAnswer,
  observed: HostKeyObservation,
  node: ClusterNode,
  job: JobContext,
): readonly HostKey[] {
  if (answer.decision === 'refuse') {
    throw new Failure('host-key-refused', say('The host key of {{node}} was not accepted.', { node: node.name }), {
      nodeId: node.id,
    });
  }
  switch (answer.comparison) {
    case 'pasted':
    case 'given-in-advance':
      return keysByText(answer.fingerprint, observed.offered, node);
    case 'confirmed-by-eye': {
      const seen = observed.offered.filter((key) => key.fingerprint === answer.fingerprint.trim());
      if (seen.length > 0) return seen;
      throw new Failure(
        'bad-input',
        say('{{node}} does not offer the fingerprint that was confirmed.', { node: node.name }),
        { nodeId: node.id },
      );
    }
    case 'accepted-unseen':
      if (job.ports.acceptsUnseenKeys && isAcceptNew(job) && observed.match === 'unknown') return observed.offered;
      throw new Failure('host-key-refused', say('The host key of {{node}} was not compared.', { node: node.name }), {
        nodeId: node.id,
      });
    case 'read-over-verified-session':
      throw new Failure('bad-input', say('There is no verified session to {{node}} yet.', { node: node.name }), {
        nodeId: node.id,
      });
    default:
      return answer.comparison satisfies never;
  }
}

const NOTHING = {
  'no-fingerprint': 'The text holds no fingerprint of the form SHA256:…',
  'cut-short': 'The fingerprint is cut short: all 43 characters behind SHA256: are needed.',
  md5: 'This is an MD5 fingerprint. ssh-keygen -lf without -E prints the one that is needed.',
} as const;

function keysByText(text: string, offered: readonly HostKey[], node: ClusterNode): readonly HostKey[] {
  const compared = compareFingerprints(text, offered);
  if (compared.kind === 'same') return compared.keys;
  if (compared.kind === 'nothing-to-compare')
    throw new Failure('bad-input', say(NOTHING[compared.reason]), { nodeId: node.id });
  throw new Failure(
    'fingerprint-differs',
    say('The fingerprint of {{node}} differs from character {{at}} on.', { node: node.name, at: compared.at }),
    {
      nodeId: node.id,
      detail: `given   ${compared.pasted}\noffered ${compared.offered.fingerprint} (${compared.offered.type})`,
    },
  );
}
