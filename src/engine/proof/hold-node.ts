import { hostname, userInfo } from 'node:os';
import { z } from 'zod';
import { Failure } from '../../shared/failure';
import type { NodeId, RunId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import type { RemoteScript } from '../remote/script';
import { type Installed, sha256 } from './environment';
import { ENVIRONMENT } from './flight-plan';
import { runStep } from './node-programs';
import { PROOF_SCRIPTS } from './programs';

/** A holder renews its lease this often, in s, and has ended when it did not for so long. */
const BEAT_S = 5;
const LEASE_LIMIT_S = 40;
const HELD_WITHIN_MS = 20_000;
/** Longer than any run: the lease ends with the run, or with the line to the node. */
const LONGEST_RUN_MS = 3_600_000;

const Mark = z.object({
  state: z.literal('ready'),
  exportSha256: z.string(),
  python: z.string(),
  version: z.string(),
  uv: z.string(),
  distSha256: z.string(),
});

/** What stands on a node before a run changes anything there. */
export interface Standing {
  /** How the lease was got, with the reason when it was taken over. */
  readonly lease: string;
  readonly inputs: string | null;
  readonly programs: string | null;
  /** The resolution that this node made and that still stands. */
  readonly resolved: { readonly sha256: string; readonly requires: string } | null;
  /** The environment, when nothing in it changed since it was made. */
  readonly environment: { readonly exportSha256: string; readonly minor: string; readonly installed: Installed } | null;
}

/** A node that this run alone may use until it ends. */
export interface HeldNode {
  readonly standing: Standing;
  /** Settles when the lease is gone; rejects when it was lost before. */
  readonly ended: Promise<void>;
}

/** Files that a run needs in a folder of a node: name → text. */
export type Files = Readonly<Record<string, string>>;

/** The one digest that hold-node.sh makes over a folder's files. */
export const digestOf = (files: Files): string =>
  sha256(
    Object.entries(files)
      .map(([name, text]) => `${sha256(text)}  ${name}\n`)
      .join(''),
  );

/** Whose run it is, as another manager reads it. */
function owner(): string {
  const safe = (text: string) => text.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64);
  let user = 'somebody';
  try {
    user = userInfo().username;
  } catch {
    // An account without an entry in the password file has no name; uv_os_get_passwd(3) fails then.
  }
  return `${safe(user)}@${safe(hostname())}`;
}

/** A run that takes a node, and what it asks of it. */
export interface HoldingRun {
  readonly id: RunId;
  readonly dataset: string;
  readonly inputs: Files;
  readonly programs: Files;
  /** Folder of the run's environment; runner dask's own by default. */
  readonly environment?: string;
  /** Another runner ends more than this one when the line is cut. */
  readonly script?: RemoteScript;
}

/**
 * Takes the lease of a node and says what stands there. The lease is kept by a program on the node that ends with
 * `signal`, with shut-down.sh, or 30 s after the line is cut. @throws Failure node-leased, and those of the session.
 */
export async function holdNode(job: JobContext, node: NodeId, run: HoldingRun, signal: AbortSignal): Promise<HeldNode> {
  const lines: string[] = [];
  let isHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const ended = runStep(job, node, run.script ?? PROOF_SCRIPTS.hold, {
    values: {
      RUN_ID: run.id,
      OWNER: owner(),
      LEASE_LIMIT_S: String(LEASE_LIMIT_S),
      BEAT_S: String(BEAT_S),
      WENV: run.environment ?? ENVIRONMENT,
      INPUTS: run.dataset,
      INPUT_NAMES: Object.keys(run.inputs).join(' '),
      PROGRAM_NAMES: Object.keys(run.programs).join(' '),
    },
    timeoutMs: LONGEST_RUN_MS,
    otherwise: 'proof-failed',
    signal,
    onText: (line) => {
      if (line === 'MUSTER-HELD') isHeld();
      else lines.push(line);
    },
  }).then(() => undefined);
  ended.catch(() => undefined);
  const early = ended.then(() => {
    throw new Failure('output-broken', say('{{node}} was not held for the run.', { node }), { nodeId: node });
  });
  await Promise.race([held, early, late(node)]);
  return { standing: standingOf(lines), ended };
}

function late(node: NodeId): Promise<never> {
  return new Promise((_, reject) => {
    const what = say('{{node}} did not say within {{seconds}} s what stands on it.', {
      node,
      seconds: HELD_WITHIN_MS / 1000,
    });
    setTimeout(() => reject(new Failure('deadline-passed', what, { nodeId: node })), HELD_WITHIN_MS).unref();
  });
}

/** What hold-node.sh said. Pure. */
export function standingOf(lines: readonly string[]): Standing {
  const wordsOf = (name: string): string | null =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? null;
  const have = (what: string) => wordsOf(`MUSTER-HAVE ${what}`);
  const [sha, requires] = wordsOf('MUSTER-RESOLVED')?.split(' ') ?? [];
  return {
    lease: wordsOf('MUSTER-LEASE') ?? '',
    inputs: have('inputs'),
    programs: have('programs'),
    resolved: sha && requires ? { sha256: sha, requires } : null,
    environment: environmentIn(wordsOf('MUSTER-MARK'), lines),
  };
}

function environmentIn(text: string | null, lines: readonly string[]): Standing['environment'] {
  const mark = markIn(text);
  const dist = lines.flatMap((line) => /^MUSTER-DIST (\S+)$/.exec(line)?.[1] ?? []);
  if (!mark || dist.length === 0 || sha256(dist.map((each) => `${each}\n`).join('')) !== mark.distSha256) return null;
  const packages = new Map(dist.flatMap((each) => packageIn(each)));
  const installed = { packages, python: mark.version, uv: mark.uv, isReused: true };
  return { exportSha256: mark.exportSha256, minor: mark.python, installed };
}

function markIn(text: string | null): z.infer<typeof Mark> | null {
  try {
    return text === null ? null : (Mark.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

/** `name-version` of a `.dist-info` folder, the name as PEP 503 normalises it. */
const packageIn = (dist: string): [name: string, version: string][] => {
  const at = dist.lastIndexOf('-');
  return at < 1
    ? []
    : [
        [
          dist
            .slice(0, at)
            .toLowerCase()
            .replace(/[-_.]+/g, '-'),
          dist.slice(at + 1),
        ],
      ];
};

/**
 * The environments of all nodes when nothing has to be made: one resolution for these Python versions, the same export
 * in every environment, and nothing changed since. Null when anything has to be looked at more closely.
 */
export function readyEverywhere(
  standings: ReadonlyMap<NodeId, Standing>,
  scheduler: NodeId,
  pythons: ReadonlyMap<NodeId, string>,
  requires: string,
): Map<NodeId, Installed> | null {
  const resolved = standings.get(scheduler)?.resolved;
  if (!resolved || resolved.requires !== requires) return null;
  const ready = new Map<NodeId, Installed>();
  for (const [node, minor] of pythons) {
    const environment = standings.get(node)?.environment;
    if (!environment || environment.exportSha256 !== resolved.sha256 || environment.minor !== minor) return null;
    ready.set(node, environment.installed);
  }
  return ready;
}
