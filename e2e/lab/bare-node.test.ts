import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../src/engine/checks/run-checks';
import { type FileJournal, openJournal } from '../../src/engine/journal/file-journal';
import { undo } from '../../src/engine/journal/undo';
import { applyRemedy } from '../../src/engine/remedies/apply-remedy';
import { fix } from '../../src/engine/remedies/fix';
import { remedyPlans } from '../../src/engine/remedies/plans';
import { seed } from '../../src/engine/trust/seed';
import { trustNode } from '../../src/engine/trust/trust-node';
import type { QuestionDraft } from '../../src/shared/model/ask';
import type { NodeId } from '../../src/shared/model/ids';
import { clusterOfLab, type JobStand, jobStand } from './job-stand';
import { canRunLab, downLab, execInNode, type Lab, upLab } from './lab.mjs';
import { nodeOf } from './node-of';

const INSTANCE = 'bare-node';
const can = canRunLab();
const heron = 'heron' as NodeId;
const atlas = 'atlas' as NodeId;

/** Everything Muster could have changed on a node: files of the account with mode and content, and packages. */
const STATE = `cd ~ && find . -path ./.cache -prune -o -type f -exec sh -c 'stat -c "%a %U %n" "$1"; sha256sum "$1"' sh {} \\; -o -print | sort
dpkg-query -W -f '\${db:Status-Abbrev} \${binary:Package}\\n' | grep '^ii'`;

describe.skipIf(!can.ok)(`a bare node is brought to readiness and back${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let journal: FileJournal;
  let stand: JobStand;
  let before: Record<string, string>;
  let passwords: string[];
  let pasted: string;

  const labNode = (name: string) => nodeOf(lab, name);
  const stateOf = async (node: string) => (await execInNode(labNode(node), ['sh', '-c', STATE])).stdout;
  const knownHosts = () => readFileSync(join(lab.managerHome, '.ssh', 'known_hosts'), 'utf8');
  const states = async () => ({
    heron: await stateOf('heron'),
    atlas: await stateOf('atlas'),
    knownHosts: knownHosts(),
  });
  const answer = (question: QuestionDraft) => {
    if (question.about === 'host-key') {
      return {
        about: 'host-key' as const,
        decision: 'trust' as const,
        fingerprint: pasted,
        comparison: 'pasted' as const,
      };
    }
    if (question.about === 'password') return { about: 'password' as const, value: passwords.shift() ?? '' };
    return { about: 'confirm' as const, yes: true };
  };
  const statusOf = (node: NodeId, check: string) => stand.log.fleet.known[node]?.results[check]?.status;
  const findings = () =>
    [heron, atlas]
      .flatMap((node) =>
        Object.values(stand.log.fleet.known[node]?.results ?? {}).map((result) => ({ node, ...result })),
      )
      .filter(({ status }) => status !== 'pass' && status !== 'skipped')
      .map(
        ({ node, checkId, status, summary, evidence }) =>
          `${node} ${checkId} ${status}: ${summary.en} ${JSON.stringify(evidence)}`,
      )
      .join('\n');
  const apply = (remedyId: string) => {
    const plan = remedyPlans(heron, stand.log.fleet).find((one) => one.remedyId === remedyId);
    return applyRemedy({ nodeId: heron, remedyId, planHash: plan?.hash ?? 'none' }, stand.job());
  };

  beforeAll(async () => {
    lab = await upLab('bare', { instance: INSTANCE });
    journal = await openJournal(join(lab.managerHome, 'journal.jsonl'), Date.now);
    stand = jobStand(lab, clusterOfLab(lab), journal, answer);
    before = await states();
    passwords = [];
    pasted = '';
  });
  afterAll(async () => {
    await stand?.pool.close();
    await journal?.close();
    await downLab({ instance: INSTANCE });
  });

  it('refuses a fingerprint that differs, and writes nothing', async () => {
    const own = labNode('heron').hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint ?? '';
    pasted = own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    await expect(trustNode({ nodeId: heron, replaceChanged: false }, stand.job())).rejects.toMatchObject({
      code: 'fingerprint-differs',
    });
    expect(knownHosts()).toBe(before.knownHosts);
    expect(journal.entries()).toEqual([]);
  });

  it('pins the key that was printed on the console of the node', async () => {
    const console = await execInNode(labNode('heron'), ['ssh-keygen', '-lf', '/etc/ssh/ssh_host_ed25519_key.pub']);
    pasted = console.stdout;
    expect(await trustNode({ nodeId: heron, replaceChanged: false }, stand.job())).toBe(true);
    expect(statusOf(heron, 'ssh-auth')).toBe('fail');
  });

  it('installs the public key after a wrong password, and needs none afterwards', async () => {
    passwords = ['wrong', labNode('heron').password ?? ''];
    expect(await apply('install-public-key')).toBe(true);
    expect(statusOf(heron, 'ssh-auth')).toBe('pass');
    const key = readFileSync(join(lab.managerHome, '.ssh', 'id_ed25519.pub'), 'utf8').trim();
    const installed = await execInNode(labNode('heron'), [
      'sh',
      '-c',
      'stat -c %a ~/.ssh ~/.ssh/authorized_keys; cat ~/.ssh/authorized_keys',
    ]);
    expect(installed.stdout.trim().split('\n')).toEqual(['700', '600', key]);
  });

  it('refuses a plan that is not the one that was shown', async () => {
    await expect(
      applyRemedy({ nodeId: heron, remedyId: 'install-uv', planHash: 'other' }, stand.job()),
    ).rejects.toMatchObject({ code: 'plan-changed' });
  });

  it('stops at once when somebody stands between worker and scheduler, and writes nothing', async () => {
    const [entries, state] = [journal.entries().length, await states()];
    const asRoot = (script: string) => execInNode(labNode('heron'), ['sh', '-ec', script], { user: 'root' });
    const between = await asRoot(`nft add table ip between
nft add chain ip between out '{ type nat hook output priority -100; }'
nft add rule ip between out ip daddr ${labNode('atlas').address} tcp dport 22 dnat to ${labNode('heron').address}:22`);
    expect(between.code, between.stderr).toBe(0);
    await expect(seed({ nodes: [heron] }, stand.job())).rejects.toMatchObject({
      code: 'seed-differs',
      nodeId: 'heron',
    });
    await asRoot('nft delete table ip between');
    expect(stand.log.fleet.trust['heron>atlas']).toMatchObject({ isSeeded: false });
    expect(journal.entries()).toHaveLength(entries);
    expect(await states()).toEqual(state);
  });

  it('fixes everything else that needs no person, the way back included', async () => {
    expect(await fix({ nodes: [], mayAsk: false }, stand.job()), findings()).toBe(true);
    for (const check of ['uv-present', 'sshfs-present', 'fuse-usable', 'scheduler-host-key-known', 'reverse-ssh']) {
      expect([check, statusOf(heron, check)]).toEqual([check, 'pass']);
    }
    const trust = stand.log.fleet.trust['heron>atlas'];
    expect(trust).toMatchObject({ isSeeded: true });
    expect(trust?.comparisons.every(({ agrees }) => agrees)).toBe(true);
  });

  it('changes nothing when it seeds a second time', async () => {
    const [entries, state] = [journal.entries().length, await states()];
    expect(await seed({ nodes: [] }, stand.job())).toBe(true);
    expect(journal.entries()).toHaveLength(entries);
    expect(await states()).toEqual(state);
  });

  it('gives no shell to the worker', async () => {
    const tried = await execInNode(
      labNode('heron'),
      ['ssh', '-o', 'BatchMode=yes', `alice@${lab.nodes[0]?.address}`, 'hostname'],
      { user: 'alice' },
    );
    expect(tried.stdout + tried.stderr).toContain('sftp connections only');
  });

  it('takes everything back', async () => {
    await journal.close();
    const again = await openJournal(join(lab.managerHome, 'journal.jsonl'), Date.now);
    expect(again.entries()).toEqual(journal.entries());
    expect(await undo({ kind: 'undo', entryIds: [] }, stand.job())).toBe(true);
    expect(await states()).toEqual(before);
    expect(journal.entries().every(({ state, inverse }) => state === 'undone' || inverse.kind === 'none')).toBe(true);
  });

  it('says afterwards that the host key is unknown again', async () => {
    await stand.pool.close();
    await runChecks([heron, atlas], stand.job());
    expect([statusOf(heron, 'host-key-known'), statusOf(atlas, 'ssh-auth')]).toEqual(['fail', 'pass']);
  });
});
