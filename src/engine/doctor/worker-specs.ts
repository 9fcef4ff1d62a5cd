import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';
import { splitHostPort } from '../discovery/imports/host-port';
import { candidateFromTyped } from '../discovery/typed-names';

/** One entry of `--workers`: `host`, `host:slots`, `user@host`, `user@host:slots`; IPv6 with slots in brackets. */
export interface WorkerSpec {
  readonly host: string;
  readonly count: number;
  readonly user: string | null;
}

const MOST_SLOTS = 256;

/** @throws Failure bad-input naming the entry, or the accounts when there are several, as AGILab refuses them. */
export function workerSpecsOf(list: string): WorkerSpec[] {
  const specs = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(specOf);
  if (specs.length === 0) throw new Failure('bad-input', say('--workers names no worker.'));
  const users = [...new Set(specs.flatMap(({ user }) => user ?? []))].sort();
  if (users.length > 1) {
    throw new Failure('bad-input', say('--workers names the accounts {{users}}.', { users: users.join(', ') }), {
      next: say('Examine the workers of one account at a time, or prove them together by muster prove.'),
    });
  }
  return specs;
}

function specOf(item: string): WorkerSpec {
  const { user, host, port } = splitHostPort(item);
  const count = Number(port ?? 1);
  if (count < 1 || count > MOST_SLOTS) {
    throw new Failure('bad-input', say('{{item}}: a worker has from 1 to {{most}} slots.', { item, most: MOST_SLOTS }));
  }
  const found = candidateFromTyped(`${user === null ? '' : `${user}@`}${host}`);
  return { host: found.address, count, user: found.user };
}
