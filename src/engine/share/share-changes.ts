import type { Inverse, JournalEntry } from '../../shared/model/journal';
import { type Sentence, say } from '../../shared/model/sentence';
import { ENV_FILE } from './env-keys';
import type { ServicePlan } from './sshfs-plan';

// What setting up the share journals, in one place: taking it down finds its entries by these.

export const madeFolder = (path: string): Sentence => say('made the folder {{path}}', { path });
export const setKeys = (): Sentence => say('set AGILab’s share keys in ~/.agilab/.env');
export const mountedShare = (source: string, path: string): Sentence =>
  say('mounted {{source}} on {{path}}', { source, path });
export const wroteService = (name: string): Sentence =>
  say('made the service {{name}}, which mounts the share again after a restart', { name });

/** How the service of a plan is taken back. Pure. */
export const serviceInverse = (service: ServicePlan, afterSha256: string): Inverse => ({
  kind: 'remove-service',
  system: service.system,
  name: service.name,
  path: service.file,
  afterSha256,
  wasLingering: service.isLingering,
});

const OF_SHARE: ReadonlySet<string> = new Set(
  [madeFolder(''), setKeys(), mountedShare('', ''), wroteService('')].map(({ en }) => en),
);

/** Open entries that setting up the share wrote, whatever node and path. Pure. */
export const isShareEntry = ({ what, inverse, state }: JournalEntry): boolean => {
  if (state === 'undone' || !OF_SHARE.has(what.en)) return false;
  if (inverse.kind === 'remove-path') return inverse.what === 'empty-folder';
  if (inverse.kind === 'remove-lines' || inverse.kind === 'replace-lines') return inverse.path === ENV_FILE;
  return inverse.kind === 'unmount' || inverse.kind === 'remove-service';
};
