import { Failure } from '../../../shared/failure';
import { say } from '../../../shared/model/say';
import { type Candidate, isIpv4, isIpv6, isNumericName, isSafeHostName, whyNoMachine } from '../candidate';

/** Makes the failure for one line of an imported file (counted from 1; null = the file as a whole). */
export type Refuse = (line: number | null, reason: string) => Failure;

/** More machines than any lab has: a range such as `node[1:999999999]` must not fill the memory. */
export const MAX_HOSTS = 20_000;

const NEXT = say('Correct the file, then import it again. Nothing was changed.');

/** The failures of one file. */
export const refuserFor =
  (file: string): Refuse =>
  (line, reason) =>
    line === null
      ? new Failure('bad-file', say('{{file}} cannot be imported: {{reason}}.', { file, reason }), { next: NEXT })
      : new Failure(
          'bad-file',
          say('{{file}} cannot be imported: line {{line}}, {{reason}}.', { file, line, reason }),
          {
            next: NEXT,
          },
        );

/** A machine as a file describes it; everything as written. */
export interface WrittenHost {
  readonly name: string;
  readonly address: string;
  readonly port: string | null;
  readonly user: string | null;
  readonly line: number | null;
}

/** The machine that an entry describes. @throws Failure bad-file naming the line and what is wrong with it. */
export function importedCandidate({ name, address, port, user, line }: WrittenHost, refuse: Refuse): Candidate {
  const shown = JSON.stringify(address.slice(0, 80));
  if (!isIpv4(address) && !isIpv6(address)) {
    if (isNumericName(address)) throw refuse(line, `${shown} is no address: four parts from 0 to 255`);
    if (!isSafeHostName(address)) throw refuse(line, `${shown} is neither a host name nor an address`);
  }
  const nobody = whyNoMachine(address);
  if (nobody) throw refuse(line, `${shown} is no machine: ${nobody}`);
  const number = port === null || port === '' ? 22 : Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw refuse(line, `${JSON.stringify(String(port).slice(0, 20))} is no port`);
  }
  const login = user === '' ? null : user;
  if (login !== null && !/^[A-Za-z0-9_][A-Za-z0-9_.@\\+-]{0,254}\$?$/.test(login)) {
    throw refuse(line, `${JSON.stringify(login.slice(0, 80))} is no login name`);
  }
  const isNameUsable = isIpv4(name) || isIpv6(name) || isSafeHostName(name);
  return { name: isNameUsable ? name : address, address, port: number, user: login, source: 'imported' };
}

/** Each address and port once; the first entry of a machine counts. */
export function withoutRepeats(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const place = `${candidate.address.toLowerCase()} ${candidate.port}`;
    if (!seen.has(place)) seen.set(place, candidate);
  }
  return [...seen.values()];
}
