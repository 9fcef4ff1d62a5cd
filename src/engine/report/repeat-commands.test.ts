import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster, oneMachineCluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { FLIGHT } from '../proof/flight-plan';
import { type Repeated, repeatCommands } from './repeat-commands';

const node = (id: string, address: string) => ({
  id: id as NodeId,
  name: id,
  address,
  port: 22,
  user: 'alice',
  aliases: [],
  sources: ['typed' as const],
  isSetAside: false,
});
const cluster: Cluster = {
  ...emptyCluster('lab'),
  nodes: [node('atlas', '10.0.0.1'), node('heron', 'fd00::2')],
  scheduler: 'atlas' as NodeId,
  workers: [{ node: 'heron' as NodeId, slots: 2 }],
  share: { ...emptyCluster('lab').share, account: 'alice', schedulerPath: 'clustershare/lab one', workerPath: 'share' },
};
const key = (type: string, letter: string) => ({ type, blob: 'AAAA', fingerprint: `SHA256:${letter.repeat(43)}` });
const run: Repeated = {
  isLocal: false,
  flight: FLIGHT,
  nodes: [
    { id: 'atlas' as NodeId, hostKeys: [key('ssh-rsa', 'r'), key('ssh-ed25519', 'e')] },
    { id: 'heron' as NodeId, hostKeys: [key('ssh-rsa', 'h')] },
  ],
};
/** The commands of an installed Muster. */
const installed = (more: Partial<Repeated> = {}): string[] => {
  const lines = repeatCommands(cluster, { ...run, ...more });
  return lines.slice(1, lines.indexOf('# from a source checkout'));
};

describe('the commands that repeat a run', () => {
  it('make the cluster, know its host keys, set up the share, prove, and verify', () => {
    expect(installed()).toEqual([
      "muster cluster set --scheduler alice@10.0.0.1 --workers 'alice@[fd00::2]:2' --share 'clustershare/lab one' --remote-share share --share-account alice --backend sshfs --runner dask --cluster lab",
      `muster trust 10.0.0.1 fd00::2 --accept-host-key 10.0.0.1=SHA256:${'e'.repeat(43)} --accept-host-key fd00::2=SHA256:${'h'.repeat(43)} --cluster lab`,
      'muster check --cluster lab',
      'muster share apply --cluster lab',
      'muster prove --cluster lab',
      'muster report verify report.json',
    ]);
  });

  it('are the same from a source checkout', () => {
    const all = repeatCommands(cluster, run);
    const half = all.length / 2;
    expect(all.slice(half + 1)).toEqual(
      all.slice(1, half).map((line) => line.replace(/^muster/, 'npm run -s muster --')),
    );
  });

  it('name the project that AGILab ran', () => {
    expect(installed({ project: { app: 'sb3_trainer_project', appsPath: '/srv/my apps' } })).toContain(
      "muster prove --cluster lab --app sb3_trainer_project --apps-path '/srv/my apps'",
    );
    expect(installed({ project: { app: 'flight_telemetry_project', appsPath: null } })).toEqual(installed());
  });

  it("are the doctor's own where the inputs were", () => {
    const flight = { aircraft: [5, 60], rowsPerAircraft: 30, dataset: 'localshare/a/csv', output: 'a/out' };
    const doctor =
      "muster doctor --cluster --scheduler alice@10.0.0.1 --workers 'alice@[fd00::2]:2' --cluster-share 'clustershare/lab one' --remote-cluster-share share --local-share localshare --dataset-rel a/csv --output-rel a/out --aircraft 5,60 --rows-per-aircraft 30";
    expect(installed({ flight })).toEqual([
      `${doctor} --setup-share sshfs --apply`,
      doctor,
      'muster report verify report.json',
    ]);
  });

  it('are one on a single machine', () => {
    expect(repeatCommands(oneMachineCluster(2), { ...run, isLocal: true })[1]).toBe('muster prove --local');
  });
});
