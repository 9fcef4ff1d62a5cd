import { say } from '../../shared/model/sentence';
import { AUTHORIZED_KEYS } from '../trust/install-login';
import { fromAddresses, needsWayBack } from '../trust/way-back';
import { type ProbingCheck, pass, skip, warn } from './check';

const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Addresses of the `from=` option of Muster's own line for a key; null when there is no such line. Pure. */
export function allowedAddresses(text: string, blobs: readonly string[]): string[] | null {
  const line = text
    .split(/\r?\n/)
    .find((one) => !one.trimStart().startsWith('#') && blobs.some((blob) => one.includes(` ${blob}`)));
  const from = line === undefined ? undefined : /(?:^|,)from="([^"]*)"/.exec(line)?.[1];
  return from === undefined ? null : from.split(',').map((address) => address.trim());
}

export const wayBackAddress: ProbingCheck = {
  id: 'way-back-address',
  title: say('The login back names every address of the worker'),
  group: 'share',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: (node, cluster) => needsWayBack(node.id, cluster),
  remedies: ['authorise-way-back'],
  timeoutMs: 10_000,
  probe: async ({ node, cluster, facts, observation, schedulerSession, signal }) => {
    if (!schedulerSession) return skip(say('The scheduler cannot be asked yet.'));
    if (cluster.share.account !== null && cluster.share.account !== schedulerSession.user)
      return skip(say('Muster does not log in as the share account.'));
    const file = await schedulerSession.readFile(AUTHORIZED_KEYS, { maxBytes: MAX_FILE_BYTES, signal });
    const blobs = facts.userKeys.flatMap(({ line }) => line.split(' ')[1] ?? []);
    const allowed = allowedAddresses(file?.toString('utf8') ?? '', blobs);
    if (allowed === null) return skip(say('No line on the scheduler limits where this worker may come from.'));
    const own = fromAddresses(facts, observation.reach.ip);
    const missing = own.filter((address) => !allowed.includes(address) && !allowed.includes('*'));
    const evidence = { 'addresses of the worker': own.join(', '), 'from=': allowed.join(', ') };
    return missing.length === 0
      ? pass(say('Every address of {{node}} is named.', { node: node.name }), evidence)
      : warn(
          say(
            'The address of {{node}} has changed: {{missing}} is not named on the scheduler. Without it, the login back is refused from there.',
            { node: node.name, missing: missing.join(', ') },
          ),
          evidence,
        );
  },
};
