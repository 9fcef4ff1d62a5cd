import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import type { DoctorFlags, ShareBackend } from './agilab-flags';

/** One of the six things `muster doctor` can be asked for (AGILab's modes, peer.md 1.1). */
export type DoctorRequest =
  | { readonly mode: 'discover'; readonly flags: DoctorFlags }
  | { readonly mode: 'print-setup' | 'apply-setup'; readonly flags: DoctorFlags; readonly backend: ShareBackend }
  | { readonly mode: 'share-check' | 'dry-run' | 'proof'; readonly flags: DoctorFlags };

type Rule = readonly [isBroken: (flags: DoctorFlags) => boolean, what: Sentence];

const isDiscoveryOnly = ({ cidr, passiveOnly, json, discoveryCache }: DoctorFlags): boolean =>
  cidr !== '' || passiveOnly || json || !discoveryCache;
const setUpOf = ({ printShareSetup, setupShare }: DoctorFlags): ShareBackend | '' => setupShare || printShareSetup;

/** AGILab's usage rules, in the order in which it looks at them. */
const RULES: readonly Rule[] = [
  [
    ({ cluster, discoverLan }) => !cluster && !discoverLan,
    say('Say what to examine: --discover-lan, or --cluster with --scheduler and --workers.'),
  ],
  [({ discoverLan, scheduler }) => !discoverLan && scheduler.trim() === '', say('--cluster needs --scheduler.')],
  [({ discoverLan, workers }) => !discoverLan && workers.trim() === '', say('--cluster needs --workers.')],
  [
    (flags) => !flags.discoverLan && isDiscoveryOnly(flags),
    say('--cidr, --passive-only, --json and --no-discovery-cache belong to --discover-lan.'),
  ],
  [
    ({ discoverLan, cluster, shareCheckOnly, setupShare, printShareSetup, dryRun }) =>
      discoverLan && (cluster || shareCheckOnly || setupShare !== '' || printShareSetup !== '' || dryRun),
    say('--discover-lan goes with no other mode.'),
  ],
  [({ shareCheckOnly, dryRun }) => shareCheckOnly && dryRun, say('--share-check-only does not go with --dry-run.')],
  [
    ({ shareCheckOnly, printShareSetup }) => shareCheckOnly && printShareSetup !== '',
    say('--share-check-only does not go with --print-share-setup.'),
  ],
  [({ apply, setupShare }) => apply && setupShare === '', say('--apply belongs to --setup-share.')],
  [
    ({ apply, setupShare }) => setupShare !== '' && !apply,
    say('--setup-share needs --apply. To see first what it would do: --print-share-setup.'),
  ],
  [({ setupShare, dryRun }) => setupShare !== '' && dryRun, say('--setup-share does not go with --dry-run.')],
  [
    ({ setupShare, shareCheckOnly }) => setupShare !== '' && shareCheckOnly,
    say('--setup-share already ends with the share check: leave --share-check-only out.'),
  ],
  [
    ({ setupShare, printShareSetup }) => setupShare !== '' && printShareSetup !== '',
    say('--setup-share does not go with --print-share-setup.'),
  ],
  [
    ({ printShareSetup, dryRun }) => printShareSetup !== '' && dryRun,
    say('--print-share-setup does not go with --dry-run.'),
  ],
  [
    (flags) => {
      const backend = setUpOf(flags);
      return backend !== '' && flags.clusterShareBackend !== '' && flags.clusterShareBackend !== backend;
    },
    say('--cluster-share-backend names another backend than the flag that sets the share up.'),
  ],
];

/** Which mode the flags ask for. Pure. @throws Failure bad-input with the usage rule that they break. */
export function doctorRequestOf(flags: DoctorFlags): DoctorRequest {
  const broken = RULES.find(([isBroken]) => isBroken(flags));
  if (broken) throw new Failure('bad-input', broken[1], { next: say('muster doctor --help lists the flags.') });
  if (flags.discoverLan) return { mode: 'discover', flags };
  if (flags.setupShare !== '') return { mode: 'apply-setup', flags, backend: flags.setupShare };
  if (flags.printShareSetup !== '') return { mode: 'print-setup', flags, backend: flags.printShareSetup };
  if (flags.shareCheckOnly) return { mode: 'share-check', flags };
  return { mode: flags.dryRun ? 'dry-run' : 'proof', flags };
}

/** The share's backend: what is named, else that of the set-up flag, else sshfs. Pure. */
export const backendOf = (flags: DoctorFlags): ShareBackend => flags.clusterShareBackend || setUpOf(flags) || 'sshfs';
