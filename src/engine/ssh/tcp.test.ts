import { describe, expect, it } from 'vitest';
import { isMaybeKeptBack, TcpError, tcpErrorOf, whenSocketsAreFree } from './tcp';

const lacking = (code: string) => tcpErrorOf(Object.assign(new Error(`connect ${code}`), { code }));

it.each([
  ['darwin', '24.1.0', 'EHOSTUNREACH', true],
  ['darwin', '25.0.0', 'EHOSTUNREACH', true],
  ['darwin', '23.6.0', 'EHOSTUNREACH', false],
  ['darwin', '24.1.0', 'ECONNREFUSED', false],
  ['linux', '24.1.0', 'EHOSTUNREACH', false],
])('on %s %s, %s may be the permission for the local network: %s', (platform, version, code, expected) => {
  expect(isMaybeKeptBack({ code }, { platform, release: version })).toBe(expected);
});

describe('a computer without a free socket', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])(
    'asks again after %s, within the same time',
    async (code) => {
      const left: number[] = [];
      const answer = await whenSocketsAreFree(5_000, async (leftMs) => {
        left.push(leftMs);
        if (left.length < 3) throw lacking(code);
        return 'open';
      });
      expect(answer).toBe('open');
      expect(left).toHaveLength(3);
      expect(left[2]).toBeLessThan(left[0] ?? 0);
    },
  );

  it('says so in the end, and takes no other failure for it', async () => {
    let asked = 0;
    const always = whenSocketsAreFree(250, async () => {
      asked++;
      throw lacking('EMFILE');
    });
    await expect(always).rejects.toThrow('EMFILE');
    expect(asked).toBeGreaterThan(1);
    asked = 0;
    const refused = whenSocketsAreFree(5_000, async () => {
      asked++;
      throw lacking('ECONNREFUSED');
    });
    await expect(refused).rejects.toBeInstanceOf(TcpError);
    expect(asked).toBe(1);
  });
});
