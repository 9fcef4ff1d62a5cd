import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editLinesScript } from '../../../src/engine/journal/inverse';
import { numbered, runScript } from '../../../src/engine/remote/answer-of';
import type { Session, SessionPort } from '../../../src/engine/session';
import { createSessionPort } from '../../../src/engine/sessions';
import type { NodeId } from '../../../src/shared/model/ids';
import { canRunLab, downLab, execInNode, type Lab, type LabNode, upLab } from '../lab.mjs';

const INSTANCE = 'i5t-two';
const can = canRunLab();
const ROUNDS = 1_000;
const FILES = ['authorized_keys', 'known_hosts'] as const;

describe.skipIf(!can.ok)(`two Musters at once on one worker${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let heron: LabNode;
  const sessions: Session[] = [];

  const newPort = (): SessionPort =>
    createSessionPort({
      home: lab.managerHome,
      env: { PATH: process.env.PATH, HOME: lab.managerHome },
      now: Date.now,
      log: () => undefined,
    });
  const read = async (file: string) => (await execInNode(heron, ['cat', `.ssh/${file}`])).stdout.split('\n');

  beforeAll(async () => {
    lab = await upLab({ nodes: [{ name: 'atlas', role: 'scheduler' }, { name: 'heron' }] }, { instance: INSTANCE });
    const [, node] = lab.nodes;
    if (!node) throw new Error('The lab has no worker.');
    heron = node;
    const target = { nodeId: 'heron' as NodeId, address: heron.address, port: 22, user: heron.user, isTyped: false };
    // One connection each, as from two computers.
    for (const port of [newPort(), newPort()]) sessions.push(await port.open(target, { timeoutMs: 10_000 }));
  });
  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await downLab({ instance: INSTANCE });
  });

  it(`lose no line in ${ROUNDS} rounds each`, async () => {
    const before = await Promise.all(FILES.map(read));
    const edit = (session: Session, file: string, add: readonly string[], remove: readonly string[]) =>
      runScript(session, editLinesScript, {
        values: {
          FILE: `~/.ssh/${file}`,
          MODE: '600',
          IS_FILE_NEW: 'no',
          ...numbered('REMOVE', remove),
          ...numbered('ADD', add),
        },
        timeoutMs: 30_000,
      });
    const startedAt = Date.now();
    const work = async (session: Session, name: string) => {
      const left: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const line = `# ${name} ${round}`;
        const old = round % 2 === 1 ? [`# ${name} ${round - 1}`] : [];
        await Promise.all(FILES.map((file) => edit(session, file, [line], old)));
        if (old.length > 0) left.pop();
        left.push(line);
      }
      return left;
    };
    const left = (await Promise.all(sessions.map((session, index) => work(session, `muster-${index}`)))).flat();
    console.info(`${ROUNDS} rounds of 2 Musters on 2 files: ${Date.now() - startedAt} ms`);
    const after = await Promise.all(FILES.map(read));
    after.forEach((lines, index) => {
      expect(lines.filter((line) => line !== '').sort()).toEqual(
        [...(before[index] ?? []).filter((line) => line !== ''), ...left].sort(),
      );
    });
    expect((await execInNode(heron, ['ls', '-A', '.ssh'])).stdout).not.toContain('muster');
  });
});
