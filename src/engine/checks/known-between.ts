import type { HostKey } from '../../shared/model/host-key';
import { type Sentence, say } from '../../shared/model/sentence';
import type { ReadOnlySession } from '../session';
import { decodeKnownHosts, knownAsOf, matchHostKeys, parseKnownHosts } from '../ssh/known-hosts';
import { couldNotFindOut, type Finding, fail, pass } from './check';

/** Files OpenSSH asks by default (ssh_config(5), UserKnownHostsFile and GlobalKnownHostsFile). */
const FILES = ['~/.ssh/known_hosts', '~/.ssh/known_hosts2', '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export interface KnownBetween {
  /** Session on the side that has to know. */
  readonly from: Pick<ReadOnlySession, 'readFile'>;
  /** The other side's own host keys, as its disk has them. */
  readonly owner: readonly HostKey[];
  readonly address: string;
  readonly port: number;
  readonly signal: AbortSignal;
  /** What stands in the sentences. */
  readonly names: { readonly from: string; readonly to: string };
  /** What is missing without it. */
  readonly without: Sentence;
}

/** Whether one node's known_hosts holds the other node's host keys under the address it will use. @throws Failure bad-file when a file cannot be read. */
export async function judgeKnownBetween({
  from,
  owner,
  address,
  port,
  signal,
  names,
  without,
}: KnownBetween): Promise<Finding> {
  const knownAs = knownAsOf(address, port);
  const values = { ...names, knownAs };
  if (owner.length === 0)
    return couldNotFindOut(say('The host keys of {{to}} could not be read on {{to}}.', values), {
      'known as': knownAs,
    });
  const texts = await Promise.all(FILES.map((file) => from.readFile(file, { maxBytes: MAX_FILE_BYTES, signal })));
  const entries = texts.flatMap((bytes) => (bytes ? parseKnownHosts(decodeKnownHosts(bytes)) : []));
  const { match, pinned } = matchHostKeys(entries, knownAs, owner);
  const list = (keys: readonly HostKey[]) => keys.map((key) => `${key.type} ${key.fingerprint}`).join('\n');
  const evidence = {
    'known as': knownAs,
    [`keys of ${names.to}`]: list(owner),
    [`known to ${names.from}`]: list(pinned),
  };
  switch (match) {
    case 'match':
      return pass(say('{{from}} knows the host key of {{to}} as {{knownAs}}.', values), evidence);
    case 'mismatch':
      return fail(
        say(
          '{{from}} knows another host key for {{knownAs}} than {{to}} has. Without the right one, OpenSSH refuses to connect.',
          values,
        ),
        evidence,
      );
    case 'revoked':
      return fail(
        say(
          '{{from}} has the host key of {{to}} marked as revoked. Without a new one, OpenSSH refuses to connect.',
          values,
        ),
        evidence,
      );
    default:
      return fail(without, evidence);
  }
}
