import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleEllipsis,
  CircleHelp,
  CircleX,
  Fingerprint,
  KeyRound,
  LoaderCircle,
  type LucideIcon,
  Minus,
  PackagePlus,
  ShieldAlert,
  TriangleAlert,
  Undo2,
  Unplug,
} from 'lucide-react';
import type { CheckStatus } from '../../shared/model/check';
import type { NodeStatus } from '../../shared/model/check-ids';

export type Tone = 'ok' | 'warn' | 'bad' | 'run' | 'mute';
/** Word, icon and colour of a status: always shown together. */
export interface StatusWord {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
}

/** As a badge, red is only for danger: what can be mended is amber. */
export const NODE_WORDS: Readonly<Record<NodeStatus, StatusWord>> = {
  ready: { word: 'Ready', icon: CircleCheck, tone: 'ok' },
  'reverse-ssh-needed': { word: 'No way back', icon: Undo2, tone: 'warn' },
  'sshfs-missing': { word: 'SSHFS missing', icon: PackagePlus, tone: 'warn' },
  'uv-missing': { word: 'uv missing', icon: PackagePlus, tone: 'warn' },
  'python-missing': { word: 'Python missing', icon: PackagePlus, tone: 'warn' },
  'unsupported-os': { word: 'Not supported', icon: Ban, tone: 'mute' },
  'ssh-auth-needed': { word: 'Login needed', icon: KeyRound, tone: 'warn' },
  'host-key-unknown': { word: 'Verify key', icon: Fingerprint, tone: 'warn' },
  'probe-error': { word: 'Could not find out', icon: CircleHelp, tone: 'mute' },
  'host-key-changed': { word: 'Key changed', icon: ShieldAlert, tone: 'bad' },
  'no-ssh-port': { word: 'No SSH', icon: Unplug, tone: 'mute' },
};
/** A node that is looked at now, or was not looked at yet. */
export const CHECKING: StatusWord = { word: 'Checking', icon: LoaderCircle, tone: 'run' };
export const NOT_CHECKED: StatusWord = { word: 'Not yet checked', icon: CircleDashed, tone: 'mute' };

export const CHECK_WORDS: Readonly<Record<CheckStatus, StatusWord>> = {
  pass: { word: 'Passed', icon: CircleCheck, tone: 'ok' },
  warn: { word: 'Advice', icon: TriangleAlert, tone: 'warn' },
  fail: { word: 'To fix', icon: CircleX, tone: 'bad' },
  error: { word: 'Could not find out', icon: CircleHelp, tone: 'mute' },
  blocked: { word: 'Waiting', icon: CircleEllipsis, tone: 'mute' },
  skipped: { word: 'Does not apply', icon: Minus, tone: 'mute' },
  pending: { word: 'Not yet checked', icon: CircleDashed, tone: 'mute' },
  running: { word: 'Checking', icon: LoaderCircle, tone: 'run' },
};
