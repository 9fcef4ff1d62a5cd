import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { Secret } from '../secret';
import { quote } from '../ssh/quote';
import endGroup from './end-group.sh?raw';
import frameFoot from './frame-foot.sh?raw';
import type { RemoteScript } from './script';

/** What ties one run's output together: a random mark before and after it, and how long the node waits for a heartbeat. */
export interface FrameMarkers {
  /** Letters, digits and `-` only; random for every run. */
  readonly mark: string;
  readonly heartbeatLimitSeconds: number;
}

/** The whole command line sent to a node. Everything else travels on standard input, so no login shell sees it. */
export const FRAME_COMMAND = '/bin/sh -s';

/** One heartbeat on the standard input of a running script; the other word ends its process group. */
export const BEAT = 'beat\n';
export const STOP = 'stop\n';

const VALUE_NAME = /^[A-Z][A-Z0-9_]*$/;
const RESERVED = new Set(['PATH', 'IFS', 'HOME', 'ENV', 'LC_ALL', 'MUSTER_ORIGINAL_PATH']);

/**
 * The text that runs a script on a node (POSIX sh): values as single-quoted assignments, `main`, and the frame round it,
 * all in one function so that nothing can eat the rest of it from standard input.
 * @throws Failure bad-input for a name that is not `[A-Z][A-Z0-9_]*` or is the frame's own, and for NUL or newline in a value.
 */
export function frameScript(
  script: RemoteScript,
  values: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, Secret>>,
  markers: FrameMarkers,
): string {
  const revealed = Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()] as const);
  return [
    'muster_frame() {',
    ...[...Object.entries(values), ...revealed].map(([name, value]) => assignment(name, value)),
    `muster_mark=${quote(markers.mark)}`,
    `muster_beat_limit=${String(Math.ceil(markers.heartbeatLimitSeconds))}`,
    endGroup,
    script.source,
    frameFoot,
    '}',
    'muster_frame',
    '',
  ].join('\n');
}

/** `unset` first: a variable that came exported from the login would hand the value to every child's environment. */
function assignment(name: string, value: string): string {
  if (!VALUE_NAME.test(name) || RESERVED.has(name)) {
    throw new Failure('bad-input', say('{{name}} cannot name a value of a script.', { name }));
  }
  return `unset ${name}; ${name}=${quote(value)}`;
}

/** The text that ends a running script over another channel. `leader` and `scope` are what its begin mark said. */
export function stopText(leader: number, scope: 'group' | 'tree'): string {
  return [
    'muster_stop() {',
    `muster_leader=${String(leader)}`,
    `muster_scope=${scope}`,
    endGroup,
    'muster_end_group',
    'exit 0',
    '}',
    'muster_stop',
    '',
  ].join('\n');
}
