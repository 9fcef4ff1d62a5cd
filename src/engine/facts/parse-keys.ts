import type { HostKey } from '../../shared/model/host-key';
import type { NodeFacts } from '../../shared/model/node';
import { hostKeyOf } from '../ssh/fingerprint';
import type { FactLines } from './fact-lines';

/** Type and base64 blob of a public key line (sshd(8), AUTHORIZED_KEYS FILE FORMAT without options). Null when it is none. */
function keyOf(line: string): HostKey | null {
  const [type, blob] = line.split(/\s+/);
  if (!type || !blob || !/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return null;
  const key = hostKeyOf(Buffer.from(blob, 'base64'));
  return key?.type === type ? key : null;
}

export const hostKeysFrom = (lines: FactLines): HostKey[] => lines.all('hostkey').flatMap((line) => keyOf(line) ?? []);

export function userKeysFrom(lines: FactLines): NodeFacts['userKeys'] {
  const paths = lines.all('userkey.path');
  const texts = lines.all('userkey.line');
  if (paths.length !== texts.length) return [];
  return paths.flatMap((path, index) => {
    const line = texts[index] ?? '';
    const key = keyOf(line);
    return key ? [{ path, type: key.type, fingerprint: key.fingerprint, line }] : [];
  });
}
