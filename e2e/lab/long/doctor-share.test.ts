import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunLab, downLab, type Lab, upLab } from '../lab.mjs';
import { ShareStand } from './share-stand';

const INSTANCE = 'i6b-doctor';
const can = canRunLab();
const CLI = join(__dirname, '../../..', process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface Summary {
  readonly success: boolean;
  readonly muster_script?: string;
  readonly muster_failure?: { readonly code: string; readonly nodeId: string | null; readonly detail: string };
  readonly muster_refusals?: readonly { readonly code: string; readonly nodeId: string | null }[];
  readonly share_setup?: readonly { readonly location: string; readonly action: string }[];
  readonly shared_cluster_share?: readonly { readonly location: string; readonly path: string }[];
}

const ran = (program: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(program, argv, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    child.on('close', (code) => resolve({ code, out, err }));
  });

describe.skipIf(!can.ok)(`the doctor sets a share up, or prints how${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let stand: ShareStand;

  /** One run of the doctor on some of the lab's workers. */
  async function doctor(workers: readonly string[], ...args: string[]): Promise<Ran & { summary: Summary }> {
    const file = join(lab.managerHome, 'summary.json');
    const nodes = [
      '--cluster',
      '--scheduler',
      stand.at('atlas'),
      '--workers',
      workers.map((name) => stand.at(name)).join(),
    ];
    const share = ['--cluster-share', 'clustershare/lab', '--remote-cluster-share', 'clustershare/lab'];
    const argv = [CLI, 'doctor', ...nodes, ...share, '--summary-json', file, ...args];
    const done = await ran(process.execPath, argv, { HOME: lab.managerHome });
    return { ...done, summary: JSON.parse(readFileSync(file, 'utf8')) as Summary };
  }

  /** Runs a printed script as a person would, with an `ssh` that takes keys and known hosts from the lab's manager. */
  function byHand(script: string): Promise<Ran> {
    const programs = join(lab.managerHome, 'programs');
    const ssh = join(lab.managerHome, '.ssh');
    mkdirSync(programs, { recursive: true });
    const known = `-o UserKnownHostsFile='${ssh}/known_hosts' -o StrictHostKeyChecking=yes`;
    const wrapper = `#!/bin/sh\nexec /usr/bin/ssh -F none -i '${ssh}/id_ed25519' -o IdentitiesOnly=yes ${known} "$@"\n`;
    writeFileSync(join(programs, 'ssh'), wrapper, { mode: 0o755 });
    const file = join(lab.managerHome, 'set-up-share.sh');
    writeFileSync(file, script);
    return ran('bash', [file], { HOME: lab.managerHome, PATH: `${programs}:${process.env.PATH}` });
  }

  async function printed(workers: readonly string[], backend: string): Promise<string> {
    const seen = await doctor(workers, '--print-share-setup', backend);
    expect([seen.code, seen.err]).toEqual([0, '']);
    expect(Object.keys(seen.summary).sort()).toEqual([
      'muster_refusals',
      'muster_script',
      'plan',
      'setup_backend',
      'success',
    ]);
    const script = seen.summary.muster_script ?? '';
    expect(seen.out.endsWith(script)).toBe(true);
    expect(script.startsWith('#!/usr/bin/env bash\n')).toBe(true);
    return script;
  }

  beforeAll(async () => {
    lab = await upLab(
      {
        nodes: [
          { name: 'atlas', role: 'scheduler' },
          { name: 'heron' },
          { name: 'ibis' },
          { name: 'owl', sshfs: false },
          { name: 'plover', wayBack: 'none' },
        ],
      },
      { instance: INSTANCE, replace: true },
    );
    stand = new ShareStand(lab);
  }, 240_000);
  afterAll(async () => {
    expect((await downLab({ instance: INSTANCE })).leftovers).toEqual([]);
  });

  it('refuses modes that do not go together with 2, before it looks at any node', async () => {
    const wrong = [
      ['--apply'],
      ['--setup-share', 'sshfs'],
      ['--print-share-setup', 'sshfs', '--dry-run'],
      ['--setup-share', 'sshfs', '--apply', '--share-check-only'],
    ];
    for (const args of wrong) {
      const seen = await doctor(['heron'], ...args);
      expect([seen.code, seen.summary.success], args.join(' ')).toEqual([2, false]);
    }
  }, 60_000);

  it('prints a script that bash carries out, after which the check holds', async () => {
    const before = await doctor(['heron'], '--share-check-only');
    expect(before.code).toBe(1);
    const untouched = await stand.states(['atlas', 'heron']);
    const script = await printed(['heron'], 'sshfs');
    expect(await stand.states(['atlas', 'heron'])).toEqual(untouched);
    const done = await byHand(script);
    expect([done.code, done.out.trim().split('\n').at(-1)], done.err).toEqual([0, 'The share is set up.']);
    expect(await stand.mountsOn('heron')).toHaveLength(1);
    const after = await doctor(['heron'], '--share-check-only');
    expect([after.code, Object.keys(after.summary).sort()], after.err).toEqual([
      0,
      ['plan', 'share_check_only', 'shared_cluster_share', 'success'],
    ]);
    expect(after.summary.shared_cluster_share).toMatchObject([
      { location: stand.at('atlas'), path: '/home/alice/clustershare/lab' },
      { location: stand.at('heron'), path: '/home/alice/clustershare/lab' },
    ]);
    console.info(after.out);
  }, 180_000);

  it.each([
    ['owl', 'no sshfs', 70, /sshfs was not found/],
    ['plover', 'a scheduler that does not let it in', 71, /The scheduler cannot be logged in to/],
  ])(
    'the script ends on %s, which has %s, with %i and its words',
    async (worker, _, code, words) => {
      const done = await byHand(await printed([worker], 'sshfs'));
      console.info(`${worker}: exit ${done.code}\n${done.err}`);
      expect(done.code).toBe(code);
      expect(done.err).toMatch(words);
      expect(await stand.mountsOn(worker)).toEqual([]);
    },
    120_000,
  );

  it('the script ends with 72 where storage that somebody else mounts has gone', async () => {
    await stand.sh('ibis', 'mkdir -p ~/clustershare/lab');
    const script = await printed(['ibis'], 'nfs');
    expect(script).not.toContain('sshfs -o');
    await stand.sh('ibis', 'rmdir ~/clustershare/lab');
    const done = await byHand(script);
    console.info(`ibis: exit ${done.code}\n${done.err}`);
    expect([done.code, done.err]).toEqual([
      72,
      expect.stringContaining('The share is not there, or cannot be written.'),
    ]);
    const refused = await doctor(['ibis'], '--print-share-setup', 'nfs');
    expect([refused.code, refused.summary.success, refused.summary.muster_refusals?.length]).toEqual([1, false, 1]);
  }, 120_000);

  it.each([
    ['owl', 'sshfs', 'mount-failed', /sshfs was not found on owl[\s\S]*muster fix NODE/],
    ['plover', 'sshfs', 'login-refused', /Host key verification failed[\s\S]*muster trust --seed/],
    ['ibis', 'nfs', 'share-refused', /There is no folder .* on ibis that answers/],
  ])(
    'sets nothing up on %s by %s, ends with 1, and says why',
    async (worker, backend, code, words) => {
      const seen = await doctor([worker], '--setup-share', backend, '--apply');
      console.info(`${worker}: exit ${seen.code}\n${seen.err}`);
      expect([seen.code, seen.summary.success]).toEqual([1, false]);
      expect(seen.summary.muster_failure).toMatchObject({ code, nodeId: stand.node(worker).address });
      expect(seen.err).toMatch(/^muster doctor failed: /);
      expect(seen.err).toMatch(words);
      expect(await stand.mountsOn(worker)).toEqual([]);
    },
    120_000,
  );

  it('sets up what can be, with a row per step, and the check holds', async () => {
    const seen = await doctor(['heron', 'ibis'], '--setup-share', 'sshfs', '--apply');
    expect([seen.code, seen.summary.success], seen.err).toEqual([0, true]);
    const rows = (seen.summary.share_setup ?? []).filter(({ location }) => location === stand.at('ibis'));
    for (const action of ['check-sshfs', 'mkdir', 'write-env', 'mount'])
      expect(rows.map((row) => row.action)).toContain(action);
    expect(seen.summary.shared_cluster_share).toHaveLength(3);
    const checked = await doctor(['heron', 'ibis'], '--share-check-only');
    expect([checked.code, checked.summary.success], checked.err).toEqual([0, true]);
  }, 120_000);
});
