import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../src/engine/checks/run-checks';
import { type FileJournal, openJournal } from '../../src/engine/journal/file-journal';
import { undo } from '../../src/engine/journal/undo';
import { applyRemedy } from '../../src/engine/remedies/apply-remedy';
import { remedyPlans } from '../../src/engine/remedies/plans';
import type { QuestionDraft } from '../../src/shared/model/ask';
import type { NodeId } from '../../src/shared/model/ids';
import { clusterOfLab, type JobStand, jobStand } from './job-stand';
import { canRunLab, downLab, execInNode, type Lab, upLab } from './lab.mjs';

const INSTANCE = 'sudo-password';
const can = canRunLab();
const heron = 'heron' as NodeId;
const scenario = {
  nodes: [
    { name: 'atlas', role: 'scheduler' as const },
    { name: 'heron', sshfs: false, sudo: 'password' as const },
  ],
};

describe.skipIf(!can.ok)(`a node whose sudo wants a password${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let journal: FileJournal;
  let stand: JobStand;
  let passwords: string[] = [];
  let asked: QuestionDraft[] = [];

  const packages = async () =>
    (
      await execInNode(lab.nodes[1] as Lab['nodes'][0], [
        'dpkg-query',
        '-W',
        '-f',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own fields
        '${db:Status-Abbrev} ${binary:Package}\n',
      ])
    ).stdout;
  const password = () => lab.nodes[1]?.password ?? '';
  const install = () => {
    const plan = remedyPlans(heron, stand.log.fleet).find(({ remedyId }) => remedyId === 'install-sshfs');
    expect(plan?.kind).toBe('asks');
    return applyRemedy({ nodeId: heron, remedyId: 'install-sshfs', planHash: plan?.hash ?? '' }, stand.job());
  };

  beforeAll(async () => {
    lab = await upLab(scenario, { instance: INSTANCE });
    journal = await openJournal(join(lab.managerHome, 'journal.jsonl'), Date.now);
    stand = jobStand(lab, clusterOfLab(lab), journal, (question) => {
      asked.push(question);
      return { about: 'password', value: passwords.shift() ?? '' };
    });
    await runChecks([heron], stand.job());
  });
  afterAll(async () => {
    await stand?.pool.close();
    await journal?.close();
    await downLab({ instance: INSTANCE });
  });

  it('asks three times, then stops with nothing changed and nothing written down', async () => {
    passwords = ['wrong', 'wrong again', 'still wrong'];
    await expect(install()).rejects.toMatchObject({ code: 'login-refused' });
    expect(asked.map((question) => question.about === 'password' && question.secret)).toEqual(
      Array(3).fill('sudo-password'),
    );
    expect(journal.entries()).toEqual([]);
  });

  it('installs with the right one, asks again for the undo, and keeps it nowhere', async () => {
    const before = await packages();
    [passwords, asked] = [[password(), password()], []];
    expect(await install()).toBe(true);
    expect(await packages()).not.toBe(before);
    expect(asked).toHaveLength(1);
    expect(await undo({ kind: 'undo', entryIds: [] }, stand.job())).toBe(true);
    expect(asked).toHaveLength(2);
    expect(await packages()).toBe(before);
    const written = JSON.stringify([stand.log.fleet, stand.lines, journal.entries()]);
    expect(written).not.toContain(password());
  });
});
