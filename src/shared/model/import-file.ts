import { z } from 'zod';

/** A list of some ten thousand machines; more is a mistake. */
export const MAX_IMPORT_CHARACTERS = 8 * 1024 * 1024;

/** A file that names machines: Ansible inventory, CSV, AGILab's JSON, or a plain list. Its form is told by its text. */
export const ImportFile = z.object({
  name: z.string().min(1).max(255),
  text: z.string().max(MAX_IMPORT_CHARACTERS),
});
export type ImportFile = z.infer<typeof ImportFile>;
