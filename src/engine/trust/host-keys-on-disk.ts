import type { HostKey } from '../../shared/model/host-key';
import { askScript, type ScriptAnswer } from '../remote/answer-of';
import hostKeysSource from '../remote/host-keys.sh?raw';
import { observing } from '../remote/script';
import type { ReadOnlySession } from '../session';
import { hostKeyOf } from '../ssh/fingerprint';

const hostKeysScript = observing('host-keys', hostKeysSource);
const READ_MS = 15_000;

/** A node's own host keys, read from its disk over the verified session (from disk for this computer). Empty when none is readable. */
export async function hostKeysOnDisk(session: ReadOnlySession, signal: AbortSignal): Promise<HostKey[]> {
  return keysIn(await askScript(session, hostKeysScript, { timeoutMs: READ_MS, signal }));
}

/** Keys from `key=<type> <blob>` lines; a line whose blob names another type is left out. */
export function keysIn(answer: ScriptAnswer): HostKey[] {
  return answer.all('key').flatMap((line) => {
    const [type, blob = ''] = line.split(' ');
    const key = hostKeyOf(Buffer.from(blob, 'base64'));
    return key && key.type === type ? [key] : [];
  });
}
