import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { writeWhole } from '../../engine/write-whole';
import { Failure } from '../../shared/failure';
import { Cluster, mountsShare, nameOf } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';
import { type ClusterSetOptions, withOptions } from '../cluster-options';
import { withCommon } from '../common-options';
import { fleetText } from '../print';
import { type CommonOptions, type Run, runVerb, unwritable } from '../run';

type Done = (code: number) => void;

/** The cluster in a few lines. */
export function clusterText(cluster: Cluster): string {
  const { share } = cluster;
  const workers = cluster.workers.map(({ node, slots }) => `${nameOf(node, cluster)}:${slots}`).join(', ');
  return [
    `cluster      ${cluster.name}`,
    `scheduler    ${cluster.scheduler === null ? 'not chosen' : nameOf(cluster.scheduler, cluster)}`,
    `workers      ${workers || 'none'}`,
    `share        ${share.schedulerPath} on the scheduler, ${share.workerPath} on the workers (${share.backend}${mountsShare(cluster) ? '' : ', mounted already'})`,
    `persistent   ${share.isPersistent ? 'comes back at boot and after a loss' : 'no: set up again after a restart'}`,
    `account      ${share.account ?? 'the login Muster uses there'}, port ${share.port}, ${share.access}`,
    `python       ${cluster.python ?? "the scheduler's"}`,
    `runner       ${cluster.runner}`,
    '',
  ].join('\n');
}

async function setVerb(run: Run, options: ClusterSetOptions) {
  const cluster = withOptions(run.engine.snapshot().cluster, options);
  run.engine.checkCluster(cluster);
  await run.engine.saveCluster(cluster);
  run.result({ cluster });
  run.out(clusterText(cluster));
  return undefined;
}

async function importVerb(run: Run, file: string) {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure('bad-file', say('{{file}} could not be read.', { file }), { detail: error.message });
  });
  const parsed = Cluster.safeParse(
    await Promise.resolve(text)
      .then(JSON.parse)
      .catch(() => null),
  );
  if (!parsed.success) throw new Failure('bad-file', say('{{file}} is not a cluster file Muster can use.', { file }));
  const cluster = { ...parsed.data, name: run.engine.snapshot().cluster.name };
  run.engine.checkCluster(cluster);
  await run.engine.saveCluster(cluster);
  run.result({ cluster });
  run.out(clusterText(cluster));
  return undefined;
}

/** AGILab's advice, and what Muster itself would build. */
async function adviseVerb(run: Run, save: string | undefined) {
  const nodes = run.engine.snapshot().cluster.nodes.map(({ id }) => id);
  await run.job({ kind: 'check', nodes });
  const plan = run.engine.clusterPlan();
  run.result({ plan });
  if (save !== undefined)
    await writeWhole(save, `${JSON.stringify(plan, null, 2)}\n`).catch((error: Error) => {
      throw unwritable(save, error);
    });
  run.out(
    plan.decisions
      .map(
        (one) => `${one.host}  ${one.recommended_workers} slots\n${one.reasons.map((text) => `  ${text}\n`).join('')}`,
      )
      .join(''),
  );
  run.out(
    `--workers ${Object.entries(plan.recommended_workers)
      .map(([host, count]) => `${host}:${count}`)
      .join(',')}\n`,
  );
  return undefined;
}

/** cluster list, show, set, advise, import, export. */
export function clusterVerbs(root: Command, done: Done): void {
  const verbs = root.command('cluster').description('which machines, in which roles, with which share');
  withCommon(verbs.command('list').description('the clusters of this computer')).action(
    async (options: CommonOptions) =>
      done(
        await runVerb(options, async (run) => {
          const clusters = await run.engine.clusters();
          run.result({ clusters });
          run.out(clusters.map(({ name, nodes }) => `${name}  ${nodes} nodes\n`).join(''));
          return undefined;
        }),
      ),
  );
  withCommon(verbs.command('show').description('the cluster and what was found of its nodes')).action(
    async (options: CommonOptions) =>
      done(
        await runVerb(options, async (run) => {
          const fleet = run.engine.snapshot();
          run.result({ cluster: fleet.cluster });
          run.out(clusterText(fleet.cluster) + fleetText(fleet));
          return undefined;
        }),
      ),
  );
  withCommon(verbs.command('set').description('choose scheduler, workers and share; what is not given stays'))
    .option('--scheduler <user@host>', 'manager for this computer, or a node')
    .option('--scheduler-address <address>', "the scheduler's address as the workers see it")
    .option('--workers <list>', 'user@host:slots, comma-separated')
    .option('--share <path>', 'share on the scheduler, home-relative or absolute')
    .option('--remote-share <path>', 'share on the workers (default: the same home-relative path)')
    .option('--share-account <user>', 'login on the scheduler that workers mount from')
    .option('--scheduler-ssh-port <port>', "the scheduler's SSH port as the workers reach it")
    .option('--share-access <level>', 'share-only or agilab')
    .option('--backend <kind>', 'sshfs, nfs or ntfs; the last two are mounted by somebody else and verified')
    .option('--premounted', 'the share is mounted already: verify it, mount nothing')
    .option('--no-premounted', 'Muster mounts the share with sshfs')
    .option('--persist-share', 'mount the share again at boot and after a loss, by a service of the account')
    .option('--no-persist-share', 'mount the share until the next restart')
    .option('--python <minor>', 'such as 3.13')
    .option('--runner <name>', 'dask or agilab')
    .action(async (options: CommonOptions & ClusterSetOptions) =>
      done(await runVerb(options, (run) => setVerb(run, options))),
    );
  withCommon(verbs.command('advise').description('workers per node from cores, memory and GPUs; changes nothing'))
    .option('--save <file>', 'write it as AGILab does, such as ~/.agilab/cluster_plan.json')
    .action(async (options: CommonOptions & { save?: string }) =>
      done(await runVerb(options, (run) => adviseVerb(run, options.save))),
    );
  withCommon(verbs.command('import <file>').description('take over a cluster file')).action(
    async (file: string, options: CommonOptions) => done(await runVerb(options, (run) => importVerb(run, file))),
  );
  withCommon(verbs.command('export <file>').description('write the cluster to a file; it holds no secrets')).action(
    async (file: string, options: CommonOptions) =>
      done(
        await runVerb(options, async (run) => {
          const text = `${JSON.stringify(run.engine.snapshot().cluster, null, 2)}\n`;
          await writeWhole(file, text).catch((error: Error) => {
            throw unwritable(file, error);
          });
          run.out(`Written to ${file}.\n`);
          return undefined;
        }),
      ),
  );
}
