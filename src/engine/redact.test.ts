import { describe, expect, it } from 'vitest';
import { blankValues, redact } from './redact';
import { Secret } from './secret';

describe('redact', () => {
  it.each([
    ['password=hunter2 next', 'password=[secret] next'],
    ['Password: "two words" next', 'Password: [secret] next'],
    ['UV_INDEX_URL=https://me:hunter2@pypi.example/simple', 'UV_INDEX_URL=https://me:[secret]@pypi.example/simple'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [secret]'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----\nrest', '[secret]\nrest'],
    ['-----BEGIN PRIVATE KEY-----\ncut short', '[secret]'],
    ['ssh user@heron: password refused', 'ssh user@heron: password refused'],
    ['SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU', 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'],
  ])('%j', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(redacted)).toBe(redacted);
  });

  it('blanks values wherever they stand, the longest first', () => {
    expect(redact('a hunter2 and hunter22', [new Secret('hunter2'), new Secret('hunter22')])).toBe(
      'a [secret] and [secret]',
    );
    expect(blankValues([new Secret('')])('text')).toBe('text');
    expect(blankValues([new Secret('$& .*')])('x $& .* y')).toBe('x [secret] y');
  });
});
