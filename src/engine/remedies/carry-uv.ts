import { randomBytes } from 'node:crypto';
import { Failure } from '../../shared/failure';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import type { NodeFacts } from '../../shared/model/node';
import { english, say } from '../../shared/model/sentence';
import { takeBack } from '../journal/inverse';
import type { JobContext } from '../ports';
import { runScript } from '../remote/answer-of';
import fetchUvSource from '../remote/fetch-uv.sh?raw';
import { changing } from '../remote/script';
import type { Session } from '../session';
import { fetchUvHere } from './fetch-uv-here';
import { type UvPlatform, uvPlatformOf } from './uv-platform';

const fetchUvScript = changing('fetch-uv', fetchUvSource);
const FETCH_MS = 300_000;
const MAX_UV_BYTES = 160 * 1024 * 1024;
/** A uv that is smaller is a shim of pip that names another folder, and runs nowhere else. */
const MIN_UV_BYTES = 1_000_000;
export const UV_LINK = '~/.local/bin/uv';

/**
 * Puts the program uv on a node that cannot get it by itself: the program of a node of the same kind, or the wheel of its
 * platform that the scheduler or this computer gets from its own package index.
 * @throws Failure uv-missing, with what each of them said, when there is none.
 */
export async function carryUv(session: Session, facts: NodeFacts, job: JobContext): Promise<void> {
  const tried: string[] = [];
  const found = (await sameKind(session.nodeId, facts, job, tried)) ?? (await byWheel(session, facts, job, tried));
  if (!found)
    throw new Failure(
      'uv-missing',
      say('No machine of the cluster has uv for {{node}}, and none could get it.', { node: session.nodeId }),
      {
        nodeId: session.nodeId,
        detail: tried.join('\n'),
        next: say('Run on the node: curl -LsSf https://astral.sh/uv/install.sh | sh'),
      },
    );
  const inverse: Inverse = { kind: 'remove-path', path: UV_LINK, what: 'file' };
  const what = say('carried uv over from {{donor}}', { donor: found.from });
  await job.journal.change(session.nodeId, what, inverse, async () => {
    await session.writeFile(UV_LINK, found.program, { mode: 0o755, signal: job.signal });
    return undefined;
  });
}

interface Found {
  readonly from: NodeId;
  readonly program: Buffer;
}

/** The scheduler first: it is the nearest. */
const donors = (node: NodeId, job: JobContext): NodeId[] => {
  const { scheduler, nodes } = job.cluster;
  const ids = [...(scheduler ? [scheduler] : []), MANAGER, ...nodes.map(({ id }) => id)];
  return [...new Set(ids)].filter((id) => id !== node);
};

async function sameKind(node: NodeId, facts: NodeFacts, job: JobContext, tried: string[]): Promise<Found | null> {
  const isMusl = ({ osId }: NodeFacts) => osId === 'alpine';
  for (const from of donors(node, job)) {
    const theirs = job.fleet().known[from]?.observation?.facts;
    if (!theirs?.uv?.runs || theirs.os !== facts.os || theirs.arch !== facts.arch) continue;
    if (isMusl(theirs) !== isMusl(facts)) continue;
    const donor = await job.session(from).catch(() => null);
    const program = await donor?.readFile(theirs.uv.path, { maxBytes: MAX_UV_BYTES, signal: job.signal });
    if (program && program.length >= MIN_UV_BYTES) return { from, program };
    tried.push(`${from}: ${theirs.uv.path} is not a program that can be copied`);
  }
  return null;
}

async function byWheel(session: Session, facts: NodeFacts, job: JobContext, tried: string[]): Promise<Found | null> {
  const platform = uvPlatformOf(facts);
  if (!platform) {
    tried.push(`uv has no wheel for ${facts.os} on ${facts.arch}`);
    return null;
  }
  const { scheduler } = job.cluster;
  const sources = [...new Set([...(scheduler ? [scheduler] : []), MANAGER])].filter((id) => id !== session.nodeId);
  for (const from of sources) {
    try {
      const program = from === MANAGER ? await fetchUvHere(platform, job.signal) : await fetchOn(from, platform, job);
      if (program.length >= MIN_UV_BYTES) return { from, program };
      tried.push(`${from}: the wheel holds no program`);
    } catch (error) {
      if (job.signal.aborted || !(error instanceof Failure)) throw error;
      tried.push(`${from}: ${english(error.sentence)} ${error.detail}`.trim());
    }
  }
  return null;
}

/** The wheel by the scheduler's own index. Its folder there is gone again before the program is used. */
async function fetchOn(from: NodeId, { uv, pip }: UvPlatform, job: JobContext): Promise<Buffer> {
  const donor = await job.session(from);
  const folder = `/tmp/muster-uv-${randomBytes(8).toString('hex')}`;
  const inverse: Inverse = { kind: 'remove-path', path: folder, what: 'marked-folder' };
  const got: { program: Buffer | null } = { program: null };
  await job.journal.change(from, say('got uv for another node'), inverse, async () => {
    const answer = await runScript(donor, fetchUvScript, {
      values: { FOLDER: folder, UV_NAME: uv, PIP_NAME: pip },
      timeoutMs: FETCH_MS,
      signal: job.signal,
    });
    got.program = await donor.readFile(answer.one('program'), { maxBytes: MAX_UV_BYTES, signal: job.signal });
    const rights = () => Promise.reject(new Failure('needs-person'));
    await takeBack(inverse, { session: donor, signal: job.signal, rights, editHere: null });
    return { kind: 'none', why: say('The folder was removed again at once.') };
  });
  if (!got.program)
    throw new Failure('uv-missing', say('The wheel of uv could not be read on {{node}}.', { node: from }));
  return got.program;
}
