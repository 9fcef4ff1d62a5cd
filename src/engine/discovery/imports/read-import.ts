import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ImportFile, MAX_IMPORT_CHARACTERS } from '../../../shared/model/import-file';
import { decodeKnownHosts } from '../../ssh/known-hosts';
import { refuserFor } from './import-file';

/**
 * A list of machines from a regular file of a bounded size: UTF-8, or the UTF-16 that PowerShell and spreadsheets write.
 * @throws Failure bad-file.
 */
export async function readImport(path: string): Promise<ImportFile> {
  const name = basename(path).slice(-255);
  const refuse = refuserFor(name);
  // Without O_NONBLOCK (absent on Windows) the opening of a pipe would wait for its writer.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: Error) => {
    throw refuse(null, error.message);
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw refuse(null, 'it is not a regular file');
    if (info.size > MAX_IMPORT_CHARACTERS) throw refuse(null, `it is larger than ${MAX_IMPORT_CHARACTERS} bytes`);
    return { name, text: decodeKnownHosts(await handle.readFile()) };
  } finally {
    await handle.close();
  }
}
