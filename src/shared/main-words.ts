/** Sentences that main says by itself, in dialogs of the system. The window translates them and hands them over. */
export const MAIN_WORDS = [
  'A job is still running.',
  'Muster can cancel it, wait until everything it started has ended, and then close.',
  'Keep it running',
  'Cancel the job and close',
  'Import nodes',
  'Lists of machines',
  'All files',
  'Save the report',
  'Import a cluster',
  'Cluster files',
  'Export the cluster',
  'Save the log',
  'Save the snippet',
  'Save the problem report',
] as const;
export type MainWord = (typeof MAIN_WORDS)[number];
