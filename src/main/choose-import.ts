import { dialog } from 'electron';
import { readImport } from '../engine/discovery/imports/read-import';
import type { ImportFile } from '../shared/model/import-file';
import { word } from './words';

/** Asks for a file that names machines. Null when the person changed their mind. @throws Failure bad-file. */
export async function chooseImport(): Promise<ImportFile | null> {
  const chosen = await dialog.showOpenDialog({
    title: word('Import nodes'),
    properties: ['openFile'],
    filters: [
      { name: word('Lists of machines'), extensions: ['ini', 'yml', 'yaml', 'json', 'csv', 'txt', 'cfg'] },
      { name: word('All files'), extensions: ['*'] },
    ],
  });
  const [path] = chosen.filePaths;
  return chosen.canceled || path === undefined ? null : readImport(path);
}
