import { say } from '../../shared/model/sentence';
import { type Check, couldNotFindOut, type Finding, fail, pass } from './check';
import { appliesToRemoteWorkers, lookAtEnds, type ShareEnds } from './share-end';

const PROBE_WITHIN_MS = 45_000;
/** sshfs keeps a listing for up to 20 s: a difference counts only after that. */
const CACHE_MS = 20_000;
const LOOK_AGAIN_MS = 2_000;

/** Names that only one side shows; Muster's own short-lived files are left out. Pure. */
export function namesOnOneSide({ worker, scheduler }: ShareEnds): string[] {
  const here = new Set(worker.names.filter((name) => !name.startsWith('.muster-')));
  const there = new Set((scheduler?.names ?? []).filter((name) => !name.startsWith('.muster-')));
  return [...[...here].filter((name) => !there.has(name)), ...[...there].filter((name) => !here.has(name))].sort();
}

/** Judges what both sides show of the same folder. Pure. */
export function judgeSameFolder(ends: ShareEnds): Finding {
  const { worker, scheduler } = ends;
  const evidence = { path: worker.path, entries: String(worker.names.length) };
  if (!scheduler)
    return couldNotFindOut(say('The scheduler cannot be reached, so both sides cannot be compared.'), evidence);
  const different = namesOnOneSide(ends);
  if (different.length > 0) {
    return fail(
      say('Only one side sees {{name}}. Without one common folder, results stay where nobody sees them.', {
        name: different[0] ?? '',
      }),
      { ...evidence, 'on one side only': different.slice(0, 20).join(', ') },
    );
  }
  return pass(say('Scheduler and worker show the same {{count}} entries.', { count: worker.names.length }), evidence);
}

/**
 * A check may not write, and the two-way sentinel writes. So the sentinel runs in the jobs `share-apply` and
 * `share-check`, which report their result under this check's id; the probe here only re-reads both sides.
 */
export const shareSentinel: Check = {
  id: 'share-sentinel',
  title: say('Scheduler and worker see the same share'),
  group: 'share',
  level: 'required',
  needs: ['share-mounted'],
  appliesTo: appliesToRemoteWorkers,
  remedies: ['set-up-share'],
  timeoutMs: PROBE_WITHIN_MS,
  probe: async (probed) => {
    const until = Date.now() + CACHE_MS;
    for (;;) {
      const finding = judgeSameFolder(await lookAtEnds(probed, true));
      if (finding.status !== 'fail' || Date.now() > until || probed.signal.aborted) return finding;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  },
};
