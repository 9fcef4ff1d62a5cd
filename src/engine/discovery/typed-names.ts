import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';
import { type Candidate, isIpv4, isIpv6, isNumericName, isSafeHostName, whyNoMachine } from './candidate';

const refuse = (text: string, reason: string): Failure =>
  new Failure(
    'bad-input',
    say('{{text}} is not a machine: {{reason}}.', { text: JSON.stringify(text.slice(0, 80)), reason }),
  );

/** `user@host:port`, `[v6]:port`, or less of it, as a person types it. @throws Failure bad-input naming the text and what is wrong with it. */
export function candidateFromTyped(typed: string): Candidate {
  const text = typed.trim();
  if (text.length > 300) throw refuse(text, 'it is too long');
  const at = text.lastIndexOf('@');
  const user = at >= 0 ? text.slice(0, at) : null;
  if (user !== null && !/^[A-Za-z0-9_][A-Za-z0-9_.@\\+-]*\$?$/.test(user))
    throw refuse(text, 'the user name has a character that none has');
  const { host, port } = splitPort(text.slice(at + 1), text);
  if (host === '') throw refuse(text, 'there is no name');
  if (host.startsWith('-')) throw refuse(text, 'a name does not begin with a hyphen');
  const isAddress = isIpv4(host) || isIpv6(host);
  if (!isAddress && isNumericName(host))
    throw refuse(text, 'an address has four parts from 0 to 255 without leading zeros');
  if (!isAddress && !isSafeHostName(host)) throw refuse(text, 'a name has letters, digits, dots and hyphens only');
  const nobody = whyNoMachine(host);
  if (nobody) throw refuse(text, nobody);
  return { name: host, address: host, port, user, source: 'typed' };
}

function splitPort(place: string, text: string): { host: string; port: number } {
  if (isIpv6(place)) return { host: place, port: 22 };
  const found = /^\[([^\]]*)\](?::(.*))?$/.exec(place) ?? /^([^:]*)(?::(.*))?$/.exec(place);
  if (!found) throw refuse(text, 'the port follows one colon');
  const written = found[2];
  const port = written === undefined ? 22 : Number(written);
  if (written !== undefined && (!/^\d{1,5}$/.test(written) || port < 1 || port > 65_535)) {
    throw refuse(text, 'a port is a number from 1 to 65535');
  }
  return { host: found[1] ?? '', port };
}
