import { Failure } from '../../shared/failure';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { english, say } from '../../shared/model/sentence';
import { TrustWhat } from '../../shared/model/trust';
import { type TrustRecord, trustRecords, trustSentence } from '../../shared/trust-records';
import type { Run } from '../run';

/** Who trusts whom, in three directions: by which key, since when, and how it was compared. Looks, and changes nothing. */
export async function listTrust(run: Run) {
  const outcome = await run.job({ kind: 'check', nodes: [] });
  const fleet = run.engine.snapshot();
  const trust = trustRecords(fleet);
  run.result({
    trust: trust.map((record) => ({ ...record, how: record.how ? english(record.how) : null })),
  });
  run.out(trust.map((record) => `${english(trustSentence(record, fleet))}: ${stateOf(record)}\n`).join(''));
  // A trust that is missing is shown, and is no failure of the list.
  return outcome.state === 'done' ? undefined : outcome;
}

function stateOf({ status, keys, since, how }: TrustRecord): string {
  if (status === 'skipped') return 'not needed';
  if (how === null) return status === 'fail' ? 'no' : 'not known';
  const when = since === null ? '' : `, ${new Date(since).toISOString()}`;
  return [`yes, ${english(how)}${when}`, ...keys.map((key) => `${key.type} ${key.fingerprint}`)].join('\n  ');
}

const MANAGER_NAMES: ReadonlySet<string> = new Set(['manager', 'this-computer']);

/** Takes away one trust: `muster trust FROM TO --revoke host-key|login`. The lines are shown, and a person confirms. */
export function revokeVerb(run: Run, names: string[], text: string, idOf: (name: string) => NodeId) {
  const what = TrustWhat.safeParse(text);
  if (!what.success) throw new Failure('bad-input', say('{{text}} is neither host-key nor login.', { text }));
  const [from, to, ...more] = names.map((name) => (MANAGER_NAMES.has(name) ? MANAGER : idOf(name)));
  if (from === undefined || to === undefined || more.length > 0)
    throw new Failure('bad-input', say('Name two: who trusts, and who is trusted.'));
  return run.job({ kind: 'revoke-trust', from, to, what: what.data });
}
