import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { changeLines } from '../journal/change-lines';
import type { JobContext } from '../ports';
import { askScript } from '../remote/answer-of';
import keyscanSource from '../remote/keyscan.sh?raw';
import { observing } from '../remote/script';
import { targetOf } from '../session-pool';
import { knownAsOf } from '../ssh/known-hosts';
import { authorizedLine, lineEdit } from './authorized-line';
import { compareSeed, type SeedSides, seedableKeys, seedRefusal } from './compare-seed';
import { comesFrom, type Direction } from './direction';
import { hostKeysOnDisk, keysIn } from './host-keys-on-disk';
import { AUTHORIZED_KEYS } from './install-login';
import { probeLogin } from './login-probe';
import { nodeKey } from './node-key';
import { pinKeys } from './pin-keys';
import { loginOptions } from './way-back';

const keyscanScript = observing('keyscan', keyscanSource);
const KEYSCAN_MS = 60_000;
const HOST_KEYS_MS = 15_000;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Gathers the host keys of a direction's far end from all sides and compares them. Writes nothing.
 * @throws Failure seed-differs when any side shows another key; host-key-unknown, unreachable, command-failed when it could not be compared.
 */
export async function compareDirection(direction: Direction, job: JobContext): Promise<SeedSides> {
  const { from, to, toNode, way } = direction;
  const options = {
    timeoutMs: KEYSCAN_MS,
    signal: job.signal,
    values: { ADDRESS: way.address, PORT: String(way.port) },
  };
  const [owner, seen, pinned] = await Promise.all([
    hostKeysOnDisk(to, job.signal),
    askScript(from, keyscanScript, options).then(keysIn),
    toNode
      ? job.ports.sessions
          .hostKeys(targetOf(toNode), { timeoutMs: HOST_KEYS_MS, signal: job.signal })
          .then((observed) => observed.pinned)
      : [],
  ]);
  const sides = { owner, seen, pinned };
  const refusal = seedRefusal(sides, toNode !== null && to.nodeId !== MANAGER);
  tellTrust(direction, sides, false, job);
  if (refusal) throw refusalOf(refusal, direction, sides);
  return sides;
}

function tellTrust({ from, to, way }: Direction, sides: SeedSides, isSeeded: boolean, job: JobContext): void {
  job.emit({
    type: 'trust-seen',
    trust: {
      from: from.nodeId,
      to: to.nodeId,
      address: way.address,
      port: way.port,
      comparisons: compareSeed(sides),
      isSeeded,
      at: job.ports.now(),
    },
  });
}

function refusalOf(
  refusal: NonNullable<ReturnType<typeof seedRefusal>>,
  { from, to, way }: Direction,
  sides: SeedSides,
): Failure {
  const values = { from: from.nodeId, to: to.nodeId, address: way.address, port: way.port };
  const detail = compareSeed(sides)
    .map(
      ({ type, owner, seen, pinned }) =>
        `${type}: on disk ${owner ?? '-'}, seen from ${from.nodeId} ${seen ?? '-'}, pinned ${pinned ?? '-'}`,
    )
    .join('\n');
  switch (refusal) {
    case 'differs':
      return new Failure(
        'seed-differs',
        say('{{from}} sees another host key on {{address}} port {{port}} than {{to}} has.', values),
        { detail, nodeId: from.nodeId },
      );
    case 'nothing-on-disk':
      return new Failure('command-failed', say('The host keys of {{to}} could not be read on {{to}} itself.', values), {
        detail,
        nodeId: to.nodeId,
      });
    case 'nothing-seen':
      return new Failure('unreachable', say('{{from}} sees no SSH server on {{address}} port {{port}}.', values), {
        detail,
        nodeId: from.nodeId,
      });
    case 'not-pinned':
      return new Failure('host-key-unknown', say('The host key of {{to}} is not pinned on this computer.', values), {
        detail,
        nodeId: to.nodeId,
      });
    default:
      return refusal satisfies never;
  }
}

/** Writes the compared keys into the near end's known_hosts, names hashed. A line that contradicts them is replaced. */
export async function seedHostKeys(direction: Direction, sides: SeedSides, job: JobContext): Promise<void> {
  const { from, to, way } = direction;
  await pinKeys(job, {
    session: from,
    file: '~/.ssh/known_hosts',
    knownAs: knownAsOf(way.address, way.port),
    keys: seedableKeys(sides),
    isReplacing: true,
    what: say('seeded the host keys of {{to}} on {{from}}', { to: to.nodeId, from: from.nodeId }),
  });
  tellTrust(direction, sides, true, job);
}

/**
 * Authorises the near end's own login key on the far end, restricted to its addresses, and tries the login.
 * @throws Failure needs-person when Muster does not log in as that account; remedy-ineffective when the login still fails.
 */
export async function authoriseLogin(direction: Direction, job: JobContext): Promise<void> {
  const { from, to, way, level } = direction;
  if (way.account !== to.user) {
    throw new Failure(
      'needs-person',
      say('Muster logs in on {{to}} as {{user}}, and cannot write the files of {{account}}.', {
        to: to.nodeId,
        user: to.user,
        account: way.account,
      }),
      {
        nodeId: to.nodeId,
        next: say('Let {{account}} run the lines that are shown.', { account: way.account }),
      },
    );
  }
  const key = await nodeKey(job, from);
  const line = authorizedLine(loginOptions(comesFrom(direction, job), level), key, from.nodeId);
  const text =
    (await to.readFile(AUTHORIZED_KEYS, { maxBytes: MAX_FILE_BYTES, signal: job.signal }))?.toString('utf8') ?? '';
  const { add, remove } = lineEdit(text, line);
  await changeLines(job, to, {
    path: AUTHORIZED_KEYS,
    add,
    remove,
    what: say('authorised {{from}} to log in on {{to}}', { from: from.nodeId, to: to.nodeId }),
  });
  const probe = await probeLogin(from, way, level, job.signal);
  if (!probe.isOk) {
    throw new Failure(
      'remedy-ineffective',
      say('{{from}} is authorised, but cannot log in on {{to}} yet.', { from: from.nodeId, to: to.nodeId }),
      {
        detail: probe.said,
        nodeId: from.nodeId,
      },
    );
  }
}
