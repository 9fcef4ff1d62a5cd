import { oneMachineCluster } from '../../shared/model/cluster-shape';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { call } from '../client';
import { reloadFleet, useFleetStore } from '../store/fleet-store';
import { attempt, notify } from '../store/notice-store';
import { resumePlace } from '../store/place-store';
import { goTo } from '../store/wizard-store';

interface Which {
  readonly name: string;
  readonly isPractice: boolean;
}

const isPractice = (): boolean => useFleetStore.getState().fleet.isPractice;
const tellGood = (text: Sentence): void => notify({ tone: 'ok', text, next: null, detail: '', undo: [] });

/** Opens by `open`, then shows the cluster where the person left it. Null after a failure, which was told. */
const opened = (open: () => Promise<unknown>): Promise<boolean | null> =>
  attempt(async () => {
    await open();
    await reloadFleet();
    await resumePlace();
    return true;
  });

/** Changes to another cluster of this computer. */
export const changeCluster = ({ name, isPractice: is }: Which): Promise<unknown> =>
  opened(() => call('cluster.open', { name, isPractice: is }));

/** A new cluster beside the open one: real beside a real one, practice beside practice. */
export async function createCluster(name: string): Promise<void> {
  if ((await changeCluster({ name, isPractice: isPractice() })) !== null) goTo('discover');
}

/** Half of this computer's processors, so that it stays usable while the proof runs. */
const localSlots = (): number => Math.max(1, Math.min(8, Math.floor((navigator.hardwareConcurrency || 2) / 2)));

/** The one-machine cluster of this computer, and its proof: real, also when it is asked for out of practice. */
export async function proveThisComputer(): Promise<void> {
  const cluster = oneMachineCluster(localSlots());
  const isOpen = await opened(async () => {
    await call('cluster.open', { name: cluster.name, isPractice: false });
    await call('cluster.save', cluster);
  });
  if (isOpen) goTo('proof');
}

/** Real nodes: the open cluster, or `lab` when practice or this computer alone is open. */
export async function startWithLab(): Promise<void> {
  const { fleet } = useFleetStore.getState();
  const isElsewhere = fleet.isPractice || fleet.cluster.name === oneMachineCluster(1).name;
  if (isElsewhere && (await opened(() => call('cluster.open', { name: 'lab', isPractice: false }))) === null) return;
  goTo('discover');
}

/** The practice lab, where it was left. */
export async function practise(): Promise<void> {
  if ((await opened(() => call('cluster.practise'))) === null) return;
  if (useFleetStore.getState().fleet.cluster.nodes.length === 0) goTo('discover');
}

/** Takes over a cluster file that the person chooses. */
export async function importCluster(): Promise<void> {
  const imported = await attempt(() => call('cluster.import'));
  if (!imported?.name) return;
  await reloadFleet();
  goTo('discover');
  tellGood(
    say('The cluster was imported as {{name}}. Check its nodes to see how they stand.', { name: imported.name }),
  );
}

/** Saves a cluster as a file without secrets. */
export async function exportCluster(which: Which): Promise<void> {
  const saved = await attempt(() => call('cluster.export', which));
  if (saved?.path) tellGood(say('The cluster was saved as {{path}}. It holds no secrets.', { path: saved.path }));
}

export async function renameCluster(which: Which, to: string): Promise<boolean> {
  const isDone = await opened(() => call('cluster.rename', { ...which, to }));
  return isDone !== null;
}

/** Puts the backup of a cluster in the place of its file, and goes where the person left it. */
export async function restoreCluster(which: Which): Promise<void> {
  if ((await opened(() => call('cluster.restore', which))) === null) return;
  tellGood(say('{{name}} is as its backup was. The unusable file is kept beside it.', { name: which.name }));
}

/** Takes a cluster off the list; nothing on its nodes changes. */
export async function dropCluster(which: Which): Promise<void> {
  const dropped = await attempt(() => call('cluster.delete', which));
  if (!dropped) return;
  await reloadFleet();
  goTo('first-run');
  tellGood(
    say('{{name}} was taken off the list. Its files are kept in {{folder}}.', {
      name: which.name,
      folder: dropped.keptAt,
    }),
  );
}
