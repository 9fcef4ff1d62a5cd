import { z } from 'zod';
import { NodeId } from './model/ids';
import { english, Sentence, say } from './model/sentence';

/** Every way Muster can fail, with the title a person reads and what to do next. */
export const FAILURES = {
  'bad-input': ['This cannot be used as it was given.', 'Correct the value that is named, then try again.'],
  'bad-cidr': ['This is not a network that can be scanned.', 'Give a network such as 192.168.20.0/24.'],
  'bad-path': ['This path cannot be the cluster share.', 'Choose a home-relative path such as clustershare/lab.'],
  'bad-file': ['A file could not be read.', 'Repair or move the file that is named, then try again.'],
  'cluster-locked': ['Another Muster is working on this cluster.', 'Wait until it has finished, or end it.'],
  busy: ['Another job is still working on this.', 'Wait until it has ended, or cancel it.'],
  'unknown-node': ['There is no node of this name in the cluster.', 'Run muster cluster show for the names.'],
  'unknown-host': ['No address was found for this name.', 'Check the spelling, or give the IP address.'],
  unreachable: ['The node cannot be reached.', 'Check that it is switched on and on this network.'],
  'port-refused': ['Nothing listens on the SSH port.', 'Start the SSH server on the node, or correct the port.'],
  'server-silent': ['The server did not answer in time.', 'Look at the SSH server on the node, then check again.'],
  'not-ssh': ['Something answers on the port, but it is not an SSH server.', 'Correct the port of the node.'],
  'host-key-unknown': ['The host key of this node is not known yet.', 'Compare its fingerprint: muster trust NODE.'],
  'host-key-changed': [
    'The node shows a different host key than before.',
    'Find out why on the node itself before you replace the pinned key.',
  ],
  'host-key-refused': ['The host key of this node cannot be trusted.', 'Read the finding of host-key-known.'],
  'legacy-algorithms': [
    'The SSH server offers only methods that are no longer safe.',
    'Update the SSH server of the node, or accept them for this node alone: muster allow-legacy NODE.',
  ],
  'known-hosts-unreadable': [
    'known_hosts could not be read, so no host key can be checked.',
    'Make the file readable.',
  ],
  'fingerprint-differs': ['The fingerprints differ.', 'Do not go on. Check that the command ran on the node itself.'],
  'seed-differs': ['Two sides see different host keys.', 'Stop and find out what answers on that address.'],
  'login-refused': ['The node refused the login.', 'Install your public key: muster fix NODE.'],
  'key-unusable': ['A private key could not be used.', 'Add the key to the SSH agent, or remove its passphrase.'],
  'needs-person': [
    'A person has to answer first.',
    'Run the command in a terminal, or give the answer with --answers -.',
  ],
  'not-answered': ['The question was not answered.', 'Start again when somebody can answer.'],
  'connection-lost': ['The connection to the node was lost.', 'Check the network, then run the step again.'],
  'deadline-passed': ['The node did not finish in time.', 'Look at its log, then run the step again.'],
  'output-broken': ['The answer of the node was cut short.', 'Run the step again; look at the log if it stays.'],
  'command-failed': ['A command failed on the node.', 'Read its output in the log.'],
  'remedy-ineffective': ['The remedy ran, but its check still fails.', 'Read the output, then try the next remedy.'],
  'plan-changed': ['The plan is no longer the one that was shown.', 'Look at the new plan, then apply that one.'],
  'changed-since': ['Somebody changed this since Muster did.', 'Take it back by hand, or leave it.'],
  'share-refused': ['This share cannot be set up.', 'Read which rule it breaks, and change the path.'],
  'mount-failed': ['The share could not be mounted.', 'Read what sshfs said, then apply the share again.'],
  'sentinel-failed': ['The two sides do not see the same share.', 'Run muster share apply, then check again.'],
  'uv-missing': ['uv was not found.', 'Run muster fix NODE to install it.'],
  'no-index': [
    'The package index cannot be reached from the node.',
    'Check its internet connection or its index settings.',
  ],
  'install-failed': ['The environment could not be installed.', 'Read the log of the node.'],
  'not-muster-folder': ['A folder is in the way that Muster did not make.', 'Move it away, then run the step again.'],
  'port-taken': ['No free port was left in the range.', 'End what uses the ports, then run the proof again.'],
  'port-blocked': [
    'A firewall stands between two nodes.',
    'Let the port that is named through, then run the proof again.',
  ],
  'node-leased': [
    'Another manager is running a proof on this node.',
    'Wait until it has ended, then run the proof again.',
  ],
  'worker-absent': [
    'A worker did not join the scheduler.',
    'Check that the network lets it through, then run the proof again.',
  ],
  'proof-failed': ['The proof failed.', 'Read the reason in the report.'],
  'no-cluster': ['No cluster is chosen yet.', 'Run muster cluster set, or build the cluster at the end of Discover.'],
  'unsupported-here': ['This cannot be done on this system.', 'Use the commands that are shown instead.'],
  'untrusted-sender': ['The request did not come from the window of Muster.', 'Start Muster again.'],
  cancelled: ['Cancelled.', 'Start again when you want.'],
  internal: ['Something unexpected went wrong inside Muster.', 'Save the log and report the problem.'],
} as const satisfies Record<string, readonly [title: string, next: string]>;

export type FailureCode = keyof typeof FAILURES;
export const FailureCode = z.enum(Object.keys(FAILURES) as [FailureCode, ...FailureCode[]]);

/** A failure as a value: what crosses the bridge and stands in events and reports. */
export const FailureValue = z.object({
  code: FailureCode,
  /** What happened, in one sentence that names the node, file or number. */
  message: Sentence,
  next: Sentence,
  /** Raw text of the other side, cleaned; never the headline. */
  detail: z.string(),
  nodeId: NodeId.nullable(),
});
export type FailureValue = z.infer<typeof FailureValue>;

/** The one error class Muster throws on purpose. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly sentence: Sentence;
  readonly next: Sentence;
  readonly detail: string;
  readonly nodeId: NodeId | null;

  /** @param sentence what happened; the code's title when left out. */
  constructor(
    code: FailureCode,
    sentence?: Sentence,
    more: { detail?: string; nodeId?: NodeId; next?: Sentence } = {},
  ) {
    const what = sentence ?? say(FAILURES[code][0]);
    super(english(what));
    this.name = 'Failure';
    this.code = code;
    this.sentence = what;
    this.next = more.next ?? say(FAILURES[code][1]);
    this.detail = more.detail ?? '';
    this.nodeId = more.nodeId ?? null;
  }

  toValue(): FailureValue {
    return {
      code: this.code,
      message: this.sentence,
      next: this.next,
      detail: this.detail,
      nodeId: this.nodeId,
    };
  }
}

/** Any thrown thing as a failure value: an AbortError is `cancelled`, what nobody planned is `internal`. */
export function failureValueOf(error: unknown): FailureValue {
  if (error instanceof Failure) return error.toValue();
  if (error instanceof Error && error.name === 'AbortError') return new Failure('cancelled').toValue();
  return new Failure('internal', undefined, {
    detail: error instanceof Error ? error.message : String(error),
  }).toValue();
}
