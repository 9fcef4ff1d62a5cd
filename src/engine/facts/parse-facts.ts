import type { z } from 'zod';
import { Failure } from '../../shared/failure';
import { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { cleanText } from '../clean-text';
import { FactLines } from './fact-lines';
import { hostKeysFrom, userKeysFrom } from './parse-keys';
import { mountsFrom, optionsAt } from './parse-mounts';
import { addressesFrom, daskFrom, portsFrom } from './parse-network';
import { osFrom } from './parse-os';
import { packageManagerFrom, python3From, sshFrom, sshfsFrom, sudoFrom, uvFrom, uvPythonsFrom } from './parse-tools';

/** Parts of the facts script, in its order. Those that did not come home are `missing`. */
export const FACT_PARTS = [
  'base',
  'clock',
  'system',
  'tools',
  'home',
  'rights',
  'mounts',
  'network',
  'keys',
  'hardware',
  'gpu',
] as const;

/** When the manager started the script and when the node's clock came back, both in ms since the epoch. */
export interface ClockFrame {
  readonly sentAt: number;
  readonly clockAt: number;
}

/**
 * Facts from the output of facts.sh, whole or cut. Parts that did not answer stand in `missing`, their facts as if
 * nothing were there; so a check asks `missing` first.
 * @throws Failure output-broken when not even the first part came home.
 */
export function parseFacts(stdout: string, clock: ClockFrame): NodeFacts {
  const lines = new FactLines(cleanText(stdout));
  const present = new Set(lines.all('part'));
  const late = new Set(lines.all('late'));
  if (!present.has('base')) {
    throw new Failure('output-broken', say('The node did not tell its facts.'), { detail: stdout.slice(0, 500) });
  }
  const facts: z.input<typeof NodeFacts> = {
    gatheredAt: clock.clockAt,
    missing: FACT_PARTS.filter((part) => !present.has(part) || late.has(part)),
    ...placeFrom(lines),
    ...osFrom(lines),
    ...hardwareFrom(lines),
    ...homeFrom(lines),
    python3: python3From(lines),
    uv: uvFrom(lines),
    sshfs: sshfsFrom(lines),
    fuse: fuseFrom(lines),
    ssh: sshFrom(lines),
    curl: lines.one('curl.path') || null,
    compiler: lines.one('compiler.path') || null,
    uvPythons: uvPythonsFrom(lines),
    image: lines.one('image') || (osFrom(lines).osId === 'nixos' ? 'nix' : null),
    isDpkgInterrupted: lines.one('dpkg.interrupted') === 'yes',
    brew: lines.one('brew.path') || null,
    packageManager: packageManagerFrom(lines),
    sudo: sudoFrom(lines),
    clockOffsetMs: offsetFrom(lines, clock),
    hostKeys: hostKeysFrom(lines),
    userKeys: userKeysFrom(lines),
    mounts: mountsFrom(lines),
    addresses: addressesFrom(lines),
    portsInUse: portsFrom(lines),
    daskProcesses: daskFrom(lines),
  };
  return NodeFacts.parse(facts);
}

/** Lines of each part, `part=` at its end; what stands behind the last one is of a part that did not come to its end. */
function partsOf(text: string): Map<string, readonly string[]> {
  const parts = new Map<string, readonly string[]>();
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    lines.push(line);
    if (!line.startsWith('part=')) continue;
    parts.set(line.slice('part='.length), lines);
    lines = [];
  }
  return parts;
}

/** Two outputs of facts.sh as one; a part that both hold is taken from the later one. Pure. */
export const mergedParts = (earlier: string, later: string): string =>
  [...new Map([...partsOf(earlier), ...partsOf(later)]).values()].flat().join('\n');

const placeFrom = (lines: FactLines) => ({
  hostname: lines.one('hostname'),
  user: lines.one('user'),
  uid: lines.number('uid', -1),
  kernel: lines.one('kernel'),
  arch: lines.one('arch'),
  home: lines.one('home'),
  shell: lines.one('shell'),
  path: lines.one('path'),
});

function hardwareFrom(lines: FactLines) {
  const pci = lines.all('pci').map((line) => line.replace(/^\S+ [^:]*: /, ''));
  const nvidia = lines.all('nvidia').map((line) => line.replace(/, (\d+) MiB$/, ', $1 MiB'));
  const cpuModel = lines.one('cpu') || lines.one('board');
  const isAppleSilicon = /^Apple M\d/.test(cpuModel);
  return {
    cpuModel,
    cores: Math.max(1, Math.trunc(lines.number('cores', 1))),
    ramBytes: lines.has('rambytes') ? lines.number('rambytes', 0) : lines.number('ramkb', 0) * 1024,
    gpu: [...new Set([...nvidia, ...lines.all('gpu'), ...pci])].join('; '),
    npu: isAppleSilicon ? 'Apple Neural Engine' : lines.all('npu').join('; '),
  };
}

function homeFrom(lines: FactLines) {
  // POSIX df -P: the last line ends in `blocks used available capacity% mounted-on`.
  const row = lines.all('df').at(-1) ?? '';
  const freeKb = /\s(\d+)\s+\d+%\s+\//.exec(row)?.[1];
  return {
    homeFreeBytes: freeKb === undefined ? 0 : Number(freeKb) * 1024,
    isHomeWritable: lines.one('home.writable') === 'yes',
    isHomeNoexec: optionsAt(lines, lines.one('home')).includes('noexec'),
  };
}

function fuseFrom(lines: FactLines) {
  const fusermount = lines.one('fusermount3.path') || lines.one('fusermount.path') || null;
  const isMac = lines.one('system') === 'Darwin';
  const hasBundle = lines.has('fuse.bundle');
  return {
    hasDevice: isMac ? hasBundle : lines.has('fuse.device'),
    isUsable: isMac ? hasBundle : lines.has('fuse.open') && fusermount !== null,
    fusermount,
    ...fuseRightsFrom(lines.one('fuse.rights')),
  };
}

/** `ls -l` of a device: mode, links, owner, group. POSIX ls(1). */
function fuseRightsFrom(listed: string) {
  const found = /^(c[rwxsStT-]{9})\S*\s+\d+\s+\S+\s+(\S+)/.exec(listed);
  return found ? { deviceMode: found[1], deviceGroup: found[2] } : {};
}

/** Node's clock minus the manager's, against the middle of the round trip (Cristian's rule); a clock in whole seconds is read at its middle. */
function offsetFrom(lines: FactLines, { sentAt, clockAt }: ClockFrame): number {
  const said = lines.one('clock');
  if (!/^\d+(\.\d+)?$/.test(said)) return 0;
  const nodeMs = Number(said) * 1000 + (said.includes('.') ? 0 : 500);
  return Math.round(nodeMs - (sentAt + clockAt) / 2);
}
