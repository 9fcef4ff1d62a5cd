import type { DoctorTools } from '../../engine/doctor/discover-lan';
import { limitedSessions, type StepLimit } from '../../engine/doctor/limited-sessions';
import { Engine } from '../../engine/engine';
import { nodePorts } from '../../engine/node-ports';
import type { Answer, Question } from '../../shared/model/ask';
import { nodeOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { acceptedKey } from '../answers';
import { interruptible } from '../run';

type Accepted = ReturnType<typeof acceptedKey>;

/** The doctor's own cluster: its nodes are found anew each time, its journal stays. */
const CLUSTER = 'doctor';

const WARNING =
  'warning: AGILAB_CLUSTER_SSH_HOST_KEY_POLICY=accept-new: unknown host keys are accepted unseen. ' +
  'Without a comparison nobody knows which machine answers. muster undo --cluster doctor --all takes them back.\n';

const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface DoctorSurroundings {
  readonly accepted: Accepted[];
  readonly sshKey: string | null;
  /** Limit of one step on a node; null = the steps' own. */
  readonly timeoutMs: number | null;
}

/** Opens the engine for one examination, and closes it whatever comes out. */
export async function withDoctorEngine<T>(
  { accepted, sshKey, timeoutMs }: DoctorSurroundings,
  use: (tools: DoctorTools) => Promise<T>,
): Promise<T> {
  const isAcceptNew = process.env.AGILAB_CLUSTER_SSH_HOST_KEY_POLICY === 'accept-new';
  if (isAcceptNew) process.stderr.write(WARNING);
  const canAsk = isAcceptNew || accepted.length > 0;
  const env = sshKey === null ? process.env : { ...process.env, MUSTER_SSH_KEY: sshKey };
  const plain = nodePorts({ env, canAsk, acceptsUnseenKeys: isAcceptNew, logSink: () => undefined });
  const limit: StepLimit = { ms: timeoutMs };
  const ports = { ...plain, sessions: limitedSessions(plain.sessions, limit) };
  const engine = await Engine.open(ports, CLUSTER);
  const given = (nodeId: NodeId): Accepted | undefined => {
    const node = nodeOf(nodeId, engine.snapshot().cluster);
    const names = node ? [node.id, node.name, node.address, ...node.aliases] : [];
    return accepted.find(({ node: called }) => names.includes(called));
  };
  engine.onEvent(({ what }) => {
    if (what.type !== 'ask-raised') return;
    const answer = answerTo(what.question, given(what.question.nodeId), isAcceptNew);
    if (answer) engine.answer(what.question.askId, answer);
    else engine.dismiss(what.question.askId);
  });
  try {
    const mayTrust = (nodeId: NodeId) => isAcceptNew || given(nodeId) !== undefined;
    const endLimit = () => {
      limit.ms = null;
    };
    return await use({ engine, ports, warn, mayTrust, endLimit, run: (spec) => interruptible(engine, spec) });
  } finally {
    await engine.close();
  }
}

/** Only host keys are answered here: a fingerprint that was given counts more than the policy. */
function answerTo(question: Question, given: Accepted | undefined, isAcceptNew: boolean): Answer | null {
  if (question.about !== 'host-key') return null;
  if (given) {
    return {
      about: 'host-key',
      decision: 'trust',
      fingerprint: String(given.value),
      comparison: 'given-in-advance',
    };
  }
  const [key] = question.offered;
  if (!isAcceptNew || !key) return null;
  return { about: 'host-key', decision: 'trust', fingerprint: key.fingerprint, comparison: 'accepted-unseen' };
}
