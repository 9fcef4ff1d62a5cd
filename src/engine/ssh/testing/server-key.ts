import { utils } from 'ssh2';

/**
 * A new ed25519 host key for a server of ssh2. About one key in 150 of its generator (4 of 600 made, ssh2 1.17.0) cannot
 * be read back by ssh2 itself; such a one is made again.
 */
export function serverKey(): ReturnType<typeof utils.generateKeyPairSync> {
  for (;;) {
    const made = utils.generateKeyPairSync('ed25519');
    if (!(utils.parseKey(made.private) instanceof Error)) return made;
  }
}
