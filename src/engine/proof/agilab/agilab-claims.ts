import type { ProofClaim } from '../../../shared/model/proof';
import { say } from '../../../shared/model/say';
import { claim } from '../claims';
import type { Environment, InstallEvidence } from './install-evidence';

/** Claims without which no run of Flight by AGILab has passed. */
export const AGILAB_REQUIRED: readonly string[] = [
  'outputs-visible',
  'outputs-fresh',
  'same-bytes',
  'inputs-as-written',
  'rows-complete',
  'aircraft-complete',
  'values-correct',
  'every-slot-computed',
  'workers-agree',
  'summaries-agree',
  'agilab-answered',
  'agilab-installed',
  'equal-packages',
  'nothing-left',
];

/** The same for a project whose results Muster does not know. */
export const PROJECT_REQUIRED: readonly string[] = [
  'outputs-visible',
  'a-worker-computed',
  'agilab-answered',
  'agilab-installed',
  'equal-packages',
  'nothing-left',
];

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** With what the environments were installed, and when. */
export const installedClaim = (evidence: InstallEvidence, isReused: boolean): ProofClaim =>
  claim(
    'agilab-installed',
    say('AGILab installed its workers'),
    isReused
      ? say('Fingerprints of all environments, unchanged since AGI.install was run by Muster')
      : say('AGI.install was run in this proof, and the environments were looked at afterwards'),
    {
      state: 'holds',
      expected: `${Object.keys(evidence.prints).length} environments`,
      observed: `${Object.keys(evidence.prints).length} environments, installed ${dateOf(evidence.at)} UTC with AGILab ${evidence.agilab}${isReused ? ', unchanged' : ''}`,
    },
  );

/** Packages whose versions have to be the same on both sides of AGILab's wire. */
const MUST_AGREE = ['dask', 'distributed', 'agi-node', 'agi-env', 'cloudpickle', 'msgpack'];

const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');

/** What of Python and packages differs between the environments, as `name here/there`. Pure. */
export function differences(own: Environment, other: Environment): string[] {
  const python =
    minorOf(own.python) === minorOf(other.python)
      ? []
      : [`Python ${other.python || 'absent'}/${own.python || 'absent'}`];
  const packages = MUST_AGREE.flatMap((name) => {
    const [here, there] = [other.packages.get(name), own.packages.get(name)];
    return here === there ? [] : [`${name} ${here ?? 'absent'}/${there ?? 'absent'}`];
  });
  return [...python, ...packages];
}

/** Equal where they have to be: AGILab pickles between the environments. */
export function packagesClaim(own: Environment, others: readonly { name: string; at: Environment }[]): ProofClaim {
  const differing = others.flatMap(({ name, at }) => differences(own, at).map((text) => `${name}: ${text}`));
  const same = `Python ${own.python}, dask ${own.packages.get('dask') ?? 'absent'}, agi-node ${own.packages.get('agi-node') ?? 'absent'}`;
  return claim(
    'equal-packages',
    say('Python and Dask are equal on every node'),
    say('Packages in the environment of each node, compared with the scheduler'),
    {
      state: differing.length === 0 ? 'holds' : 'broken',
      expected: `${same} on ${others.length + 1} nodes`,
      observed: differing.length === 0 ? `${same} on ${others.length + 1} nodes` : differing.join('; '),
      ...(differing.length === 0 ? {} : { reason: 'packages-differ' }),
    },
  );
}

export const answeredClaim = (install: string | null, run: string): ProofClaim =>
  claim(
    'agilab-answered',
    say('AGILab answered without an error'),
    say('What AGI.install and AGI.run returned: a dictionary with an error counts as an error'),
    {
      state: 'holds',
      expected: 'no error',
      observed: install === null ? `AGI.run: ${run}` : `AGI.install: ${install}; AGI.run: ${run}`,
    },
  );

/** The inputs on the share, as every side reads them. */
export const inputsClaim = (differing: readonly string[], files: number): ProofClaim =>
  claim(
    'inputs-as-written',
    say('The inputs were the ones that were sent'),
    say('SHA-256 of what every node reads through its own path of the share, against what was written'),
    {
      state: differing.length === 0 ? 'holds' : 'broken',
      expected: `${files} inputs as sent`,
      observed: differing.length === 0 ? `${files} inputs as sent` : differing.join('; '),
      ...(differing.length === 0 ? {} : { reason: 'input-differs' }),
    },
  );

/** Said in every plan and report of this runner. */
export const noTlsClaim = (): ProofClaim =>
  claim('no-tls', say('AGILab’s Dask traffic is not encrypted'), say('AGILab starts Dask without TLS'), {
    state: 'advice',
    expected: 'mutual TLS',
    observed: 'none: whoever reaches the ports during the run can read it and run code',
  });

export const limitedClaim = (app: string): ProofClaim =>
  claim(
    'project-unknown',
    say('What stands in the results of {{app}} was not judged', { app }),
    say('Muster knows the results of the Flight project alone'),
    { state: 'advice', expected: 'files that are new, seen by every node', observed: 'as far as that was looked at' },
  );
