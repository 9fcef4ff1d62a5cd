import { describe, expect, it } from 'vitest';
import { emptyCluster, thisComputer } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { powerShellByHand } from './plan-powershell';
import { powerShellQuote } from './powershell-text';
import type { SchedulerPlan } from './share-plan';
import type { WorkerPlan } from './sshfs-plan';

const w1 = 'w1' as NodeId;
const cluster = {
  ...emptyCluster('lab'),
  nodes: [thisComputer(), ClusterNode.parse({ id: 'w1', name: 'w1', address: '10.0.0.2', user: 'ada', port: 2200 })],
  scheduler: MANAGER,
  workers: [{ node: w1, slots: 1 }],
};
const scheduler: SchedulerPlan = {
  node: MANAGER,
  system: 'windows',
  path: "C:\\Users\\O'Hara\\clustershare\\lab",
  folders: [],
  env: { added: ['AGI_CLUSTER_ENABLED=1', 'AGI_CLUSTER_SHARE=clustershare/lab'], replaced: [] },
  envShare: 'clustershare/lab',
  isEnvFileNew: true,
  isAgilabFolderNew: true,
};
const worker: WorkerPlan = {
  node: w1,
  path: '/home/ada/$x `y`',
  source: "ohara@10.0.0.1:/C:/Users/O'Hara/clustershare/lab",
  wayBack: { address: '10.0.0.1', port: 22, account: 'ohara' },
  isSshfs: true,
  verdict: 'nothing',
  unmount: 'no',
  mounts: true,
  folders: ['/home/ada/$x `y`'],
  env: { added: ['IS_WORKER_ENV=1'], replaced: [] },
  isEnvFileNew: true,
  isAgilabFolderNew: true,
  mountedNow: '',
  service: null,
  lacksServices: false,
  refusal: null,
};

describe('powerShellQuote', () => {
  it.each([
    ['plain', "'plain'"],
    ["O'Hara", "'O''Hara'"],
    ['typographic ’ quote', "'typographic ’’ quote'"],
    ['$env:PATH `n $(calc)', "'$env:PATH `n $(calc)'"],
  ])('%j becomes %s', (text, quoted) => {
    expect(powerShellQuote(text)).toBe(quoted);
  });
});

describe('powerShellByHand', () => {
  const script = powerShellByHand(scheduler, [worker], cluster);

  it('stops at the first failure, makes the folder, and writes the keys of the scheduler', () => {
    expect(script.startsWith('# Sets up the cluster share by hand')).toBe(true);
    expect(script).toContain("$ErrorActionPreference = 'Stop'");
    expect(script).toContain("$share = 'C:\\Users\\O''Hara\\clustershare\\lab'");
    expect(script).toContain("Set-Key $envFile 'AGI_CLUSTER_ENABLED' 'AGI_CLUSTER_ENABLED=1'");
    expect(script).not.toContain("'IS_SOURCE_ENV");
  });

  it('hands the worker its part over ssh, every line a quoted string', () => {
    expect(script).toContain("Invoke-OnNode -Port 2200 -Login 'ada@10.0.0.2' -Lines @(");
    const part = /-Lines @\(\n([\s\S]*?)\n\)/.exec(script)?.[1] ?? '';
    for (const line of part.split(',\n')) expect(line.trim()).toMatch(/^'(?:[^']|'')*'$/);
    expect(part).toContain('sshfs -o ');
  });

  it('ends only when the scheduler has read the worker’s answer', () => {
    expect(script).toContain("'answer to muster-by-hand'");
    expect(script).toContain("throw 'w1 did not answer through the share.'");
  });
});
