import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check';
import { CHECKS } from '../checks';
import { planRemedies } from './plan-remedy';
import { planText } from './plan-text';
import type { RemedyInput } from './remedy';
import { cluster, debian, fedora, finding, here, input, looked, macos, windows } from './remedy-cases';

// What a person of each system is shown, whole. A change of these files is a change of what people are told to run.

const uv = { path: '/home/alice/.local/bin/uv', version: '0.9.5', isOnPath: false, runs: true };
const noFuse = { hasDevice: false, isUsable: false, fusermount: null };

const plansFor = (of: (id: CheckId, failing: Partial<RemedyInput>) => RemedyInput): string =>
  `${CHECKS.flatMap(({ id, remedies }) => planRemedies(of(id, { finding: finding(id, 'fail', remedies) })))
    .map(planText)
    .join('\n\n')}\n`;

/** The plan's texts once: several checks may name the same remedy. */
const once = (text: string): string => `${[...new Set(text.trimEnd().split('\n\n'))].join('\n\n')}\n`;

const loginOnly = (id: CheckId) => finding(id, id === 'ssh-auth' ? 'fail' : 'pass');

describe('plans, as they are shown', () => {
  it.each<[string, (id: CheckId, failing: Partial<RemedyInput>) => RemedyInput]>([
    ['debian-worker', (id, failing) => input(id, { ...debian, fuse: noFuse, isDpkgInterrupted: true }, failing)],
    ['debian-hidden-uv', (id, failing) => input(id, { ...debian, uv }, failing)],
    ['fedora-worker', (id, failing) => input(id, { ...fedora, sudo: 'password', fuse: noFuse }, failing)],
    ['fedora-image', (id, failing) => input(id, { ...fedora, image: 'ostree', fuse: noFuse }, failing)],
    ['macos-worker', (id, failing) => input(id, macos, failing)],
    ['macos-worker-old-brew', (id, failing) => input(id, { ...macos, brew: null, arch: 'x86_64' }, failing)],
    ['windows-manager', (id, failing) => input(id, windows, { ...failing, node: here, scheduler: looked(windows) })],
    [
      'windows-scheduler-and-worker',
      (id, failing) =>
        input(id, debian, { ...failing, cluster: { ...cluster, scheduler: here.id }, scheduler: looked(windows) }),
    ],
    ['windows-worker', (id, failing) => input(id, windows, failing)],
    [
      'port-closed',
      (id, failing) =>
        input(id, null, {
          ...failing,
          observation: looked(null, { reach: { state: 'refused', ip: null, elapsedMs: 1, detail: '' }, login: null }),
        }),
    ],
    [
      'login-from-windows',
      (id, failing) => input(id, null, { ...failing, managerPlatform: 'win32', finding: loginOnly(id) }),
    ],
    [
      'login-from-macos',
      (id, failing) => input(id, null, { ...failing, managerPlatform: 'darwin', finding: loginOnly(id) }),
    ],
    [
      'login-from-linux',
      (id, failing) => input(id, null, { ...failing, managerPlatform: 'linux', finding: loginOnly(id) }),
    ],
  ])('%s', async (name, of) => {
    await expect(once(plansFor(of))).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});
