import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherFacts } from '../../../src/engine/facts/gather-facts';
import { createSessionPort } from '../../../src/engine/sessions';
import type { NodeId } from '../../../src/shared/model/ids';
import type { NodeFacts } from '../../../src/shared/model/node';
import { canRunLab, downLab, execInNode, type Lab, type LabNode, upLab } from '../lab.mjs';

const INSTANCE = 'login-shells';
const can = canRunLab();
const OWN_BIN = '/home/alice/own-bin';

/** What each shell reads when sshd starts it for a command: it talks, sleeps, and puts a folder before the PATH. */
const CHATTER = 'echo "*** Welcome ***"\necho "and on stderr" >&2\nsleep 2\n';
const SHELLS: readonly (readonly [shell: string, file: string | null, line: string])[] = [
  ['/bin/bash', '.bashrc', `export PATH=${OWN_BIN}:$PATH\n`],
  ['/usr/bin/zsh', '.zshenv', `export PATH=${OWN_BIN}:$PATH\n`],
  ['/bin/tcsh', '.tcshrc', `setenv PATH ${OWN_BIN}:$PATH\n`],
  ['/usr/bin/fish', '.config/fish/config.fish', `set -gx PATH ${OWN_BIN} $PATH\n`],
  // These two read nothing for a command.
  ['/bin/dash', null, ''],
  ['/bin/ash', null, ''],
];

describe.skipIf(!can.ok)(`facts through every login shell${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let node: LabNode;
  let plain: NodeFacts;

  const asRoot = async (script: string, timeoutMs = 20_000): Promise<string> => {
    const ran = await execInNode(node, ['sh', '-c', script], { user: 'root', timeoutMs });
    if (ran.code !== 0) throw new Error(`${script}: ${ran.stderr}`);
    return ran.stdout;
  };
  const facts = async (): Promise<NodeFacts> => {
    const env = { PATH: process.env.PATH, HOME: lab.managerHome };
    const port = createSessionPort({ home: lab.managerHome, env, now: Date.now, log: () => undefined });
    const { address, port: tcpPort, user } = node;
    const target = { nodeId: 'heron' as NodeId, address, port: tcpPort, user, isTyped: false };
    const session = await port.open(target, { timeoutMs: 10_000 });
    try {
      return await gatherFacts(session, { now: Date.now });
    } finally {
      await session.close();
    }
  };

  beforeAll(async () => {
    lab = await upLab({ nodes: [{ name: 'heron', uv: 'home' }] }, { instance: INSTANCE, replace: true });
    const [only] = lab.nodes;
    if (!only) throw new Error('The lab has no node.');
    node = only;
    // Into this node alone: fish brings some twenty packages, which would make every root of the lab larger.
    await asRoot('apt-get -q update && apt-get -q -y install --no-install-recommends fish', 240_000);
    await asRoot('ln -sf /bin/busybox /bin/ash && usermod -s /bin/sh alice');
    plain = await facts();
  }, 300_000);
  afterAll(async () => {
    const { leftovers } = await downLab({ instance: INSTANCE });
    expect(leftovers).toEqual([]);
  });

  it.each(SHELLS)(
    '%s',
    async (shell, file, line) => {
      await asRoot(`test -x ${shell} && usermod -s ${shell} alice`);
      if (file !== null) {
        const text = Buffer.from(line + CHATTER).toString('base64');
        const path = `/home/alice/${file}`;
        await asRoot(
          `mkdir -p "$(dirname ${path})" && echo ${text} | base64 -d > ${path} && chown -R alice: /home/alice/.config ${path} 2>/dev/null || chown alice: ${path}`,
        );
      }
      const found = await facts();
      expect(found.missing).toEqual([]);
      expect(found.shell).toBe(shell);
      const isToldBefore = found.path.split(':')[0] === OWN_BIN;
      expect({ shell, isToldBefore }).toEqual({ shell, isToldBefore: file !== null });
      const same = ({ hostname, user, home, arch, osName, cores, python3, uv, sshfs, fuse, sudo }: NodeFacts) => ({
        ...{ hostname, user, home, arch, osName, cores, sudo, sshfs, fuse },
        python3: python3?.path,
        uv: uv?.path,
      });
      expect(same(found)).toEqual(same(plain));
      expect(found.python3?.isReal).toBe(true);
    },
    60_000,
  );
});
