import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { AnyAuthMethod } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offeredAlgorithms } from './algorithms';
import { ConnectError, connect, Deadline, strictVerifier } from './connect';
import { openTcp } from './tcp';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

/** ssh2 1.17 goes on with each of these: only the literal `false` refuses there. */
const FAIL_OPEN_SHAPES: readonly (readonly [name: string, decide: ((key: Buffer) => unknown) | undefined])[] = [
  ['no verifier at all', undefined],
  ['an async verifier that resolves false', async () => false],
  ['undefined', () => undefined],
  ['0', () => 0],
  ['null', () => null],
];
const OTHER_SHAPES: readonly (readonly [name: string, decide: (key: Buffer) => unknown])[] = [
  ['an async verifier that resolves true', async () => true],
  ['1', () => 1],
  ['the word true', () => 'true'],
  ['false', () => false],
  [
    'a throw',
    () => {
      throw new Error('look-up failed');
    },
  ],
];

describe('strictVerifier', () => {
  it.each([...FAIL_OPEN_SHAPES, ...OTHER_SHAPES])('refuses %s with the literal false', (_name, decide) => {
    const verdicts: unknown[] = [];
    strictVerifier(decide)(Buffer.from('key'), (verdict) => verdicts.push(verdict));
    expect(verdicts).toEqual([false]);
  });

  it('accepts the literal true only', () => {
    const verdicts: unknown[] = [];
    strictVerifier(() => true)(Buffer.from('key'), (verdict) => verdicts.push(verdict));
    expect(verdicts).toEqual([true]);
  });
});

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: host keys against a real sshd, because ${why}.`);

describe.skipIf(why !== null)('connect, against a real sshd', () => {
  let sshd: RealSshd;
  const streams: Duplex[] = [];
  beforeAll(async () => {
    sshd = await startSshd({ config: ['RekeyLimit 1M'] });
  });
  afterAll(async () => {
    for (const stream of streams) stream.destroy();
    await sshd?.stop();
  });

  const start = async (isPinned: (key: Buffer) => boolean, logins: string[] = []) => {
    const stream = await openTcp('127.0.0.1', sshd.port, { timeoutMs: 2000 });
    streams.push(stream);
    const username = sshd.target.user ?? '';
    const key = readFileSync(join(sshd.home, '.ssh', 'id_ed25519'));
    const ways: AnyAuthMethod[] = [{ type: 'publickey', username, key }];
    return connect({
      stream,
      user: username,
      isPinned,
      algorithms: offeredAlgorithms([], false),
      nextLogin: async () => {
        logins.push('asked');
        return ways.shift() ?? false;
      },
      deadline: new Deadline(5000),
    });
  };

  it.each(FAIL_OPEN_SHAPES)('hangs up before any login for a look-up of the shape: %s', async (_name, decide) => {
    const logins: string[] = [];
    const shape = decide as (key: Buffer) => boolean;
    const error: unknown = await start(shape, logins).then(
      (client) => {
        client.destroy();
        return 'connected';
      },
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConnectError);
    expect((error as ConnectError).reason).toBe('host-key');
    expect((error as ConnectError).stage.refusedKey?.toString('base64')).toBe(sshd.hostKey('ed25519').blob);
    expect(logins).toEqual([]);
  });

  it('asks the look-up again at every re-key, and a refusal there ends the session: every 1 MB during 30 MB', async () => {
    const pinned = sshd.hostKey('ed25519').blob;
    let looks = 0;
    let isStillPinned = true;
    const client = await start((key) => {
      looks++;
      return isStillPinned && key.toString('base64') === pinned;
    });
    const read = () =>
      new Promise<number>((resolve, reject) => {
        client.exec('head -c 30000000 /dev/zero', (error, channel) => {
          if (error) return reject(error);
          let bytes = 0;
          channel.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
          });
          channel.stderr.resume();
          channel.once('close', () => resolve(bytes));
        });
      });
    expect(await read()).toBe(30_000_000);
    expect(looks).toBeGreaterThan(25);
    isStillPinned = false;
    const closed = new Promise<void>((resolve) => {
      client.once('close', () => resolve());
    });
    expect(await read()).toBeLessThan(30_000_000);
    await closed;
  });
});
