import { basename } from 'node:path';
import { dialog } from 'electron';
import { parseCluster } from '../engine/cluster/cluster-store';
import { readPlainFile } from '../engine/read-plain-file';
import { writeWhole } from '../engine/write-whole';
import { Failure } from '../shared/failure';
import { say } from '../shared/model/sentence';
import type { EngineHost } from './engine-host';
import { word } from './words';

const MAX_BYTES = 32 * 1024 * 1024;
const CLUSTER_FILES = () => [{ name: word('Cluster files'), extensions: ['json'] }];

/** Asks where to save, and writes. @returns the path, or null when the person changed their mind. @throws Failure bad-file. */
export async function saveText(title: string, name: string, text: string): Promise<string | null> {
  const chosen = await dialog.showSaveDialog({ title, defaultPath: name });
  if (chosen.canceled || !chosen.filePath) return null;
  const file = chosen.filePath;
  await writeWhole(file, text).catch((error: Error) => {
    const next = say('Choose another folder.');
    throw new Failure('bad-file', say('{{file}} could not be written.', { file }), { detail: error.message, next });
  });
  return file;
}

/** Writes a cluster to a file of the person's choice; it holds no secrets. @throws Failure bad-file. */
export async function exportCluster(host: EngineHost, name: string, isPractice: boolean): Promise<string | null> {
  const cluster = await host.store(isPractice).load(name);
  return saveText(word('Export the cluster'), `${name}.json`, `${JSON.stringify(cluster, null, 2)}\n`);
}

/**
 * Takes over a cluster file as a new cluster, and opens it. One of the same name stays untouched: the new one gets a
 * number. @returns its name, or null when the person changed their mind. @throws Failure bad-file, bad-path.
 */
export async function importCluster(host: EngineHost): Promise<string | null> {
  const chosen = await dialog.showOpenDialog({
    title: word('Import a cluster'),
    properties: ['openFile'],
    filters: CLUSTER_FILES(),
  });
  const [file] = chosen.filePaths;
  if (chosen.canceled || file === undefined) return null;
  const bytes = await readPlainFile(file, MAX_BYTES).catch((error: Error) => {
    throw new Failure('bad-file', say('{{file}} could not be read.', { file: basename(file) }), {
      detail: error.message,
    });
  });
  const cluster = parseCluster(bytes?.toString('utf8') ?? '', file);
  host.engine.checkCluster(cluster);
  const store = host.store(false);
  const taken = await store.names();
  let name = cluster.name;
  for (let number = 2; taken.includes(name); number += 1) name = `${cluster.name.slice(0, 58)}-${number}`;
  await store.save({ ...cluster, name });
  await host.change(name, false);
  return name;
}

/** Gives a cluster another name. One that is open is closed for it and opened again. @throws Failure bad-input, bad-file, busy. */
export async function renameCluster(host: EngineHost, name: string, to: string, isPractice: boolean): Promise<void> {
  const { isOpen } = await quiet(host, name, isPractice);
  if (!isOpen) {
    await host.store(isPractice).rename(name, to);
    return;
  }
  // The open engine must not write into a folder that has gone.
  await host.change(spareName(name), isPractice);
  try {
    await host.store(isPractice).rename(name, to);
  } catch (error) {
    await host.change(name, isPractice);
    throw error;
  }
  await host.change(to, isPractice);
}

/** Takes a cluster off the list, and keeps its folder aside. @returns where. @throws Failure bad-file, busy. */
export async function deleteCluster(host: EngineHost, name: string, isPractice: boolean): Promise<string> {
  const { isOpen } = await quiet(host, name, isPractice);
  if (isOpen) {
    const other = (await host.clusters()).find(
      (one) => one.name !== name && one.isPractice === isPractice && !one.problem,
    );
    await host.change(other?.name ?? (name === 'lab' ? 'lab-2' : 'lab'), isPractice);
  }
  return host.store(isPractice).remove(name, host.ports.now());
}

/** Puts the backup in the place of a cluster file that cannot be used, and opens it. @throws Failure bad-file, busy. */
export async function restoreCluster(host: EngineHost, name: string, isPractice: boolean): Promise<void> {
  await quiet(host, name, isPractice);
  await host.store(isPractice).restore(name, host.ports.now());
  await host.change(name, isPractice);
}

/** A name no cluster of a person has: opened for a moment, never stored. */
const spareName = (name: string): string => `${name.slice(0, 54)}-renamed`;

async function quiet(host: EngineHost, name: string, isPractice: boolean): Promise<{ isOpen: boolean }> {
  const isOpen = host.isPractice === isPractice && host.engine.snapshot().cluster.name === name;
  if (isOpen && !host.engine.isIdle)
    throw new Failure('busy', say('A job is still running on {{name}}.', { name }), {
      next: say('Cancel it or wait for its end, then try again.'),
    });
  return { isOpen };
}
