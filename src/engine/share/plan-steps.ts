import { type Cluster, nameOf } from '../../shared/model/cluster';
import type { PlanStep } from '../../shared/model/remedy';
import { say } from '../../shared/model/sentence';
import { quote } from '../ssh/quote';
import type { EnvChange } from './env-keys';
import { newFolderCommand } from './powershell-text';
import type { SchedulerPlan } from './share-plan';
import { type ServicePlan, SSHFS_OPTIONS, type WorkerPlan } from './sshfs-plan';

/** The mount command as a person would type it on the worker. Pure. */
export const mountCommand = ({ source, path, wayBack }: WorkerPlan): string =>
  `sshfs -o ${SSHFS_OPTIONS.join(',')} -p ${wayBack.port} ${quote(source)} ${quote(path)}`;

/** Tests the login that sshfs will use. Pure. */
export const loginTestCommand = ({ wayBack }: WorkerPlan): string =>
  `ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -p ${wayBack.port} ` +
  `-l ${quote(wayBack.account)} -s -- ${quote(wayBack.address)} sftp </dev/null`;

/** The unmount ladder, gentle or lazily too. Pure. */
export const unmountCommand = ({ path, unmount }: WorkerPlan): string => {
  const ways = ['fusermount3 -u', 'fusermount -u', 'umount'];
  if (unmount === 'force') ways.push('fusermount3 -uz', 'fusermount -uz', 'diskutil unmount force');
  return ways.map((way) => `${way} ${quote(path)}`).join(' || ');
};

/** The file of the service, and what makes it run. Pure. */
const serviceShown = ({ system, name, file, text }: ServicePlan): string =>
  [
    `# ${file}`,
    text.trimEnd(),
    ...(system === 'systemd'
      ? ['loginctl enable-linger', 'systemctl --user daemon-reload', `systemctl --user enable --now ${quote(name)}`]
      : [`launchctl bootstrap "user/$(id -u)" ${quote(file)}`]),
  ].join('\n');

const endServiceShown = ({ system, name, file }: ServicePlan): string =>
  [
    system === 'systemd'
      ? `systemctl --user disable --now ${quote(name)}`
      : `launchctl bootout "user/$(id -u)/${name}"`,
    `rm -f ${quote(file)}`,
  ].join('\n');

const envShown = ({ added, replaced }: EnvChange): string =>
  [...replaced.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)].join('\n');

/** Steps on the scheduler, as shown. Pure. */
export function schedulerSteps(plan: SchedulerPlan, cluster: Cluster): PlanStep[] {
  const name = nameOf(plan.node, cluster);
  const steps: PlanStep[] = [];
  if (plan.folders.length > 0) {
    const title = say('Make the folder of the share on {{name}}', { name });
    const shown = plan.system === 'windows' ? newFolderCommand(plan.path) : `mkdir -p -- ${quote(plan.path)}`;
    steps.push({ node: plan.node, title, shown });
  }
  if (plan.env.added.length > 0) {
    const title = say('Set AGILab’s share keys in ~/.agilab/.env on {{name}}', { name });
    steps.push({ node: plan.node, title, shown: envShown(plan.env) });
  }
  return steps;
}

/** Steps on one worker, as shown: only what will change something, and the two tests. Pure. */
export function workerSteps(plan: WorkerPlan, cluster: Cluster): PlanStep[] {
  if (plan.refusal) return [];
  const values = { name: nameOf(plan.node, cluster), path: plan.path };
  const steps: PlanStep[] = [];
  const add = (en: string, shown: string) => steps.push({ node: plan.node, title: say(en, values), shown });
  if (plan.mounts) add('Test the login of {{name}} on the scheduler, and find sshfs', loginTestCommand(plan));
  if (plan.service?.stopsOld) add('End the service that mounted the share on {{name}}', endServiceShown(plan.service));
  if (plan.unmount !== 'no') add('Unmount what is mounted at {{path}} on {{name}}', unmountCommand(plan));
  if (plan.folders.length > 0) add('Make the mount point on {{name}}', `mkdir -p -- ${quote(plan.path)}`);
  if (plan.env.added.length > 0) add('Set AGILab’s share keys in ~/.agilab/.env on {{name}}', envShown(plan.env));
  if (plan.mounts && plan.service?.text)
    add('Mount the share on {{name}} by a service that mounts it again', serviceShown(plan.service));
  else if (plan.mounts) add('Mount the share on {{name}}', mountCommand(plan));
  add('Write, read and remove a test file on {{name}}', `${quote(`${plan.path}/.muster-write-test`)}`);
  add('Read the scheduler’s token on {{name}}, and answer it', `${quote(`${plan.path}/.muster-sentinel`)}`);
  return steps;
}
