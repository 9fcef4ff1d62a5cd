import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckId, CheckResult } from '../../shared/model/check';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { english, say } from '../../shared/model/sentence';
import { CHECKS } from '../checks';
import { foreignWindowsFacts } from '../facts/windows-facts';
import { REMEDIES } from './index';
import { MAC_PATH_LINES } from './install-lines';
import { planRemedies } from './plan-remedy';
import { chosenFor } from './plans';
import type { RemedyInput } from './remedy';

const heron: ClusterNode = {
  id: 'heron' as NodeId,
  name: 'heron',
  address: '10.0.0.2',
  port: 22,
  user: 'alice',
  aliases: [],
  sources: ['typed'],
  isSetAside: false,
};
const atlas: ClusterNode = { ...heron, id: 'atlas' as NodeId, name: 'atlas', address: '10.0.0.1' };
const cluster: Cluster = {
  ...emptyCluster('lab'),
  nodes: [atlas, heron],
  scheduler: atlas.id,
  workers: [{ node: heron.id, slots: 1 }],
};

const debian: NodeFacts = {
  ...foreignWindowsFacts('alice', 0),
  os: 'linux',
  osId: 'debian',
  packageManager: 'apt',
  sudo: 'free',
  uid: 1000,
  addresses: ['10.0.0.2'],
  python3: { path: '/usr/bin/python3', version: '3.13.5', isOnPath: true, isReal: true },
};
const macos: NodeFacts = {
  ...debian,
  os: 'macos',
  osId: 'macos',
  packageManager: 'brew',
  sudo: 'password',
  brew: '/usr/local/Homebrew/bin/brew',
};

const looked = (facts: NodeFacts | null): NodeObservation => ({
  at: 0,
  elapsedMs: 0,
  reach: { state: 'open', ip: '10.0.0.2', elapsedMs: 1, detail: '' },
  hostKey: null,
  login: { state: facts ? 'ok' : 'refused', user: 'alice', methods: [], detail: '' },
  facts,
  factsDetail: '',
});
const finding = (checkId: CheckId, status: CheckResult['status'] = 'fail'): CheckResult => ({
  checkId,
  status,
  summary: say('x'),
  evidence: {},
  remedies: [],
  blockedBy: null,
  at: 0,
});
const input = (checkId: CheckId, facts: NodeFacts | null, more: Partial<RemedyInput> = {}): RemedyInput => ({
  node: heron,
  cluster,
  observation: looked(facts),
  scheduler: looked(debian),
  finding: finding(checkId),
  ...more,
});
const shown = (of: RemedyInput): string =>
  planRemedies(of)
    .flatMap(({ steps }) => steps.map((step) => step.shown))
    .join('\n');

describe('the tables', () => {
  it('have every remedy that a check names', () => {
    for (const { id, remedies } of CHECKS) {
      expect(remedies.length, id).toBeGreaterThan(0);
      for (const name of remedies) expect(REMEDIES.map((remedy) => remedy.id)).toContain(name);
    }
  });
  it('have ids once', () => {
    expect(new Set(REMEDIES.map(({ id }) => id)).size).toBe(REMEDIES.length);
  });
});

describe('sshfs', () => {
  it.each<[string, Partial<NodeFacts>, string, string]>([
    ['Debian with free sudo', {}, 'automatic', 'sudo apt-get install -y sshfs'],
    ['Debian with a sudo password', { sudo: 'password' }, 'asks', 'sudo apt-get install -y sshfs'],
    ['Debian without sudo', { sudo: 'none' }, 'command', 'sudo apt-get install -y sshfs'],
    ['Debian as root', { uid: 0 }, 'automatic', '\napt-get install -y sshfs'],
    ['Fedora', { packageManager: 'dnf', osId: 'fedora' }, 'command', 'sudo dnf install -y fuse-sshfs'],
    ['RHEL', { packageManager: 'dnf', osId: 'rhel' }, 'command', 'epel-release'],
    ['openSUSE', { packageManager: 'zypper' }, 'command', 'sudo zypper --non-interactive install sshfs'],
    ['Arch', { packageManager: 'pacman' }, 'command', 'sudo pacman -S --needed --noconfirm sshfs'],
    ['Alpine', { packageManager: 'apk' }, 'command', 'sudo apk add sshfs'],
    [
      'macOS',
      macos,
      'command',
      'HOMEBREW_NO_AUTO_UPDATE=1 /usr/local/Homebrew/bin/brew install macos-fuse-t/homebrew-cask/fuse-t-sshfs',
    ],
    ['macOS without brew on the PATH', { ...macos, brew: null }, 'command', '/usr/local/Homebrew/bin/brew'],
  ])('%s', (_, facts, kind, line) => {
    const [plan] = planRemedies(input('sshfs-present', { ...debian, ...facts }));
    expect(plan?.kind).toBe(kind);
    expect(plan?.steps.map((step) => step.shown).join('\n')).toContain(line);
    expect(plan?.undo === null).toBe(kind === 'command');
  });
});

describe('a plan', () => {
  it('has a hash that changes with anything that is shown, and with nothing else', () => {
    const hash = (of: RemedyInput) => planRemedies(of)[0]?.hash;
    const of = input('sshfs-present', debian);
    expect(hash(of)).toBe(hash(input('sshfs-present', { ...debian, gatheredAt: 99, homeFreeBytes: 1 })));
    expect(hash(of)).not.toBe(hash(input('sshfs-present', { ...debian, sudo: 'password' })));
    expect(hash(of)).not.toBe(hash({ ...of, node: { ...heron, id: 'ibis' as NodeId } }));
  });
  it('is not made for a finding that holds', () => {
    expect(planRemedies({ ...input('sshfs-present', debian), finding: finding('sshfs-present', 'pass') })).toEqual([]);
  });
  it('begins with a verb and ends without an exclamation mark', () => {
    for (const check of CHECKS) {
      for (const facts of [debian, macos]) {
        for (const plan of planRemedies(input(check.id, facts)))
          expect(english(plan.title)).toMatch(/^[A-Z][a-z]+ .*[^!.]$/);
      }
    }
  });
});

describe('what Fix all chooses', () => {
  const chosen = (of: RemedyInput, mayAsk: boolean, tried: string[] = []) =>
    chosenFor(of, mayAsk, new Set(tried))?.remedyId ?? null;
  it('is what needs nobody, and with a person also what asks; lines and a changed key never', () => {
    expect(chosen(input('sshfs-present', debian), false)).toBe('install-sshfs');
    expect(chosen(input('sshfs-present', { ...debian, sudo: 'password' }), false)).toBeNull();
    expect(chosen(input('sshfs-present', { ...debian, sudo: 'password' }), true)).toBe('install-sshfs');
    expect(chosen(input('sshfs-present', { ...debian, sudo: 'tty' }), true)).toBeNull();
    expect(chosen(input('sshfs-present', debian), true, ['install-sshfs'])).toBeNull();
    expect(chosen({ ...input('sshfs-present', debian), finding: finding('sshfs-present', 'warn') }, true)).toBeNull();
    const changed = { match: 'mismatch' as const, offered: [], pinned: [], knownAs: 'x', file: 'y' };
    const of = input('host-key-known', null, { observation: { ...looked(null), hostKey: changed } });
    expect([planRemedies(of)[0]?.remedyId, chosen(of, true)]).toEqual(['replace-host-key', null]);
  });
});

describe('the way back', () => {
  it('shows the whole line with its restrictions', () => {
    expect(shown(input('reverse-ssh', debian))).toContain(
      'restrict,from="10.0.0.2",command="internal-sftp" ssh-ed25519',
    );
    expect(shown(input('reverse-ssh', debian, { cluster: { ...cluster, runner: 'agilab' } }))).toContain(
      'restrict,from="10.0.0.2" ssh-ed25519',
    );
  });
  it('is for a person when Muster does not log in as the share account', () => {
    const other = { ...cluster, share: { ...cluster.share, account: 'storage' } };
    const scheduler = looked({ ...debian, user: 'alice' });
    expect(planRemedies(input('reverse-ssh', debian, { cluster: other, scheduler }))[0]).toMatchObject({
      kind: 'command',
      undo: null,
    });
  });
});

describe('every line of the prerequisites in the requirement is offered somewhere', () => {
  const everything = [
    ...CHECKS.flatMap(({ id }) => [debian, macos].map((facts) => shown(input(id, facts)))),
    shown(input('ssh-auth', null)),
    shown(input('os-supported', foreignWindowsFacts('alice', 0), { node: { ...heron, id: 'manager' as NodeId } })),
    shown(input('reverse-ssh', debian, { cluster: { ...cluster, runner: 'agilab' } })),
  ].join('\n');
  it.each([
    'sudo apt-get update',
    'sudo apt-get install -y sshfs',
    'command -v sshfs',
    'ssh -o BatchMode=yes',
    'chmod 700 ~/.ssh',
    'ssh-keyscan -H -t ed25519,rsa,ecdsa "$scheduler_host" >> ~/.ssh/known_hosts',
    'HOMEBREW_NO_AUTO_UPDATE=1',
    MAC_PATH_LINES[1] ?? '',
    MAC_PATH_LINES[6] ?? '',
    'Get-WindowsCapability -Online -Name OpenSSH.Client*',
    'Add-WindowsCapability -Online -Name OpenSSH.Client~~~~0.0.1.0',
    'ssh -V',
    '$env:AGI_CLUSTER_SHARE = "clustershare/lab"',
    'New-Item -ItemType Directory -Force "$HOME\\.ssh"',
    'Out-File -Append -Encoding ascii "$HOME\\.ssh\\known_hosts"',
    'ssh-copy-id',
  ])('%s', (line) => {
    expect(everything).toContain(line);
  });
});

it('no script accepts a host key unseen', () => {
  for (const name of ['way-back', 'keyscan', 'user-key', 'edit-lines', 'install-uv']) {
    const text = readFileSync(new URL(`../remote/${name}.sh`, import.meta.url), 'utf8');
    expect(text).not.toMatch(/StrictHostKeyChecking=no|UserKnownHostsFile=\/dev\/null|accept-new/);
    expect(text).toMatch(/^main\(\) \{$/m);
  }
});
