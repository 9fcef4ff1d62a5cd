import { posix } from 'node:path';
import { Failure, type FailureCode, type FailureValue } from '../../shared/failure';
import { activeWorkers, type Cluster, isRemoteWorker } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { type Sentence, say } from '../../shared/model/sentence';

/** Folder of the local inputs of every node, in the home folder: it must never be the share. */
export const LOCAL_SHARE = 'localshare';

/** Home folders by node id, as far as they are known. */
export type Homes = Readonly<Record<string, string | undefined>>;

/** The path on a node, absolute and without `.`, `//` and a slash at the end. Pure. */
export const absolutePath = (path: string, home: string): string => {
  const joined = posix.normalize(posix.isAbsolute(path) ? path : posix.join(home, path));
  return joined.length > 1 ? joined.replace(/\/+$/, '') : joined;
};

/** True when `inner` is `outer`, or lies below it. Both absolute and normal. */
export const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer === '/' ? '/' : `${outer}/`);

interface Rule {
  readonly code: Extract<FailureCode, 'bad-path' | 'share-refused'>;
  readonly isBroken: (path: string) => boolean;
  readonly text: Sentence['en'];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** What is wrong with a path as it was typed, whatever the node; the first that is broken counts. */
const RULES: readonly Rule[] = [
  { code: 'bad-path', isBroken: (path) => path.trim() === '', text: 'The share path is empty.' },
  {
    code: 'bad-path',
    isBroken: (path) => CONTROL.test(path),
    text: 'The share path contains a line break or another control character.',
  },
  {
    code: 'bad-path',
    isBroken: (path) => /^[A-Za-z]:/.test(path) || path.includes('\\') || path.startsWith('//'),
    text: 'The share path {{path}} is a Windows path; nodes need a home-relative path such as clustershare/lab.',
  },
  {
    code: 'bad-path',
    isBroken: (path) => path.startsWith('~'),
    text: 'The share path {{path}} begins with ~; a path without a slash in front starts in the home folder already.',
  },
  {
    code: 'bad-path',
    isBroken: (path) => path.split('/').includes('..'),
    text: 'The share path {{path}} contains "..", so it does not say which folder it means.',
  },
  {
    code: 'bad-path',
    isBroken: (path) => /^\s|\s$/.test(path),
    text: 'The share path {{path}} begins or ends with a space.',
  },
  {
    code: 'share-refused',
    isBroken: (path) => posix.normalize(path) === '/',
    text: 'The share cannot be the root of the file system.',
  },
];

/** Refusals for one path on one node. `home` null: only what the text alone shows, with a stand-in for the home folder. Pure. */
export function refusalOfPath(path: string, home: string | null, node: NodeId | null): FailureValue | null {
  const refuse = (code: Rule['code'], en: string) =>
    new Failure(code, say(en, { path }), node ? { nodeId: node } : {}).toValue();
  const broken = RULES.find((rule) => rule.isBroken(path));
  if (broken) return refuse(broken.code, broken.text);
  const base = home ?? '/home/unknown';
  const absolute = absolutePath(path, base);
  const localShare = absolutePath(LOCAL_SHARE, base);
  if (isWithin(base, absolute)) {
    return refuse('share-refused', 'The share {{path}} would be the home folder itself, or hold it.');
  }
  if (absolute === localShare) {
    return refuse(
      'share-refused',
      'The share {{path}} is the local share, where every node keeps its own inputs; the two must be different folders.',
    );
  }
  if (isWithin(absolute, localShare)) {
    return refuse(
      'share-refused',
      'The share {{path}} lies inside the local share, where every node keeps its own inputs.',
    );
  }
  return null;
}

/**
 * Which rules the two paths of the share break: text, home, root, local share. Empty when none is.
 * What only a look at the node shows (symbolic links, files at the mount point) is added by the plan. Pure.
 */
export function checkSharePaths(cluster: Cluster, homes: Homes): FailureValue[] {
  const { share, scheduler } = cluster;
  const ends: [string, NodeId | null][] = [[share.schedulerPath, scheduler]];
  for (const worker of activeWorkers(cluster)) {
    if (isRemoteWorker(worker.node, cluster)) ends.push([share.workerPath, worker.node]);
  }
  if (ends.length === 1) ends.push([share.workerPath, null]);
  const refusals = ends.map(([path, node]) => refusalOfPath(path, (node && homes[node]) ?? null, node));
  return refusals.filter((refusal): refusal is FailureValue => refusal !== null);
}
