/** The flags of `agilab doctor` as they are given, with AGILab's own defaults filled in. */
export interface DoctorFlags {
  readonly cluster: boolean;
  readonly scheduler: string;
  readonly workers: string;
  readonly remoteUser: string;
  readonly schedulerSshPort: number;
  readonly remoteClusterSharePremounted: boolean;
  readonly sshKey: string;
  readonly app: string;
  /** Empty: the apps that AGILab brings. */
  readonly appsPath: string;
  readonly localShare: string;
  readonly clusterShare: string;
  readonly remoteClusterShare: string;
  /** Empty: that of the set-up flag, or sshfs. */
  readonly clusterShareBackend: ShareBackend | '';
  readonly datasetRel: string;
  readonly outputRel: string;
  readonly aircraft: string;
  readonly rowsPerAircraft: number;
  readonly modesEnabled: number;
  readonly timeout: number;
  readonly verbose: number;
  readonly summaryJson: string;
  readonly dryRun: boolean;
  readonly shareCheckOnly: boolean;
  readonly printShareSetup: ShareBackend | '';
  readonly setupShare: ShareBackend | '';
  readonly apply: boolean;
  readonly discoverLan: boolean;
  readonly cidr: string;
  readonly passiveOnly: boolean;
  readonly discoveryTimeout: number;
  readonly sshProbeTimeout: number;
  readonly discoveryLimit: number;
  readonly json: boolean;
  /** False for `--no-discovery-cache`. */
  readonly discoveryCache: boolean;
  /** The flags that stood on the command line, and were not filled in. */
  readonly given: ReadonlySet<string>;
}

export const SHARE_BACKENDS = ['sshfs', 'nfs', 'ntfs'] as const;
export type ShareBackend = (typeof SHARE_BACKENDS)[number];

/** What a flag takes: nothing, text, one of AGILab's share backends, or a number within bounds. */
export type FlagValue =
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly shown: string }
  | { readonly kind: 'backend' }
  | {
      readonly kind: 'number';
      readonly shown: string;
      readonly least: number;
      readonly most: number;
      readonly isWhole: boolean;
    };

export interface AgilabFlag {
  readonly key: Exclude<keyof DoctorFlags, 'given'>;
  /** Long name without hyphens; `alias` is a second one that AGILab takes as well. */
  readonly name: string;
  readonly alias?: string;
  readonly value: FlagValue;
  readonly otherwise: string | number | boolean;
  readonly help: string;
}

const SWITCH: FlagValue = { kind: 'switch' };
const BACKEND: FlagValue = { kind: 'backend' };
const text = (shown: string): FlagValue => ({ kind: 'text', shown });
const whole = (shown: string, least: number, most: number): FlagValue => ({
  kind: 'number',
  shown,
  least,
  most,
  isWhole: true,
});
const seconds: FlagValue = { kind: 'number', shown: 'seconds', least: 0.001, most: 86_400, isWhole: false };
const ALL_AIRCRAFT = Array.from({ length: 16 }, (_, at) => 60 + at).join(',');

const flag = (
  key: AgilabFlag['key'],
  name: string,
  value: FlagValue,
  otherwise: string | number | boolean,
  help: string,
  alias?: string,
): AgilabFlag => ({ key, name, value, otherwise, help, ...(alias ? { alias } : {}) });

/** Every flag of `agilab doctor` (cluster_flight_validation.py, 2026-07), in its order. */
export const AGILAB_FLAGS: readonly AgilabFlag[] = [
  flag('cluster', 'cluster', SWITCH, false, 'examine a cluster of --scheduler and --workers'),
  flag('scheduler', 'scheduler', text('user@host'), '', 'the scheduler; with --discover-lan: tests the way back to it'),
  flag('workers', 'workers', text('list'), '', 'host, host:slots, user@host or user@host:slots, comma-separated'),
  flag('remoteUser', 'remote-user', text('name'), '', 'login name of workers that --workers names none for'),
  flag(
    'schedulerSshPort',
    'scheduler-ssh-port',
    whole('port', 1, 65_535),
    22,
    'SSH port by which workers reach the scheduler',
  ),
  flag(
    'remoteClusterSharePremounted',
    'remote-cluster-share-premounted',
    SWITCH,
    false,
    'the share is mounted already: verify it, mount nothing',
    'pre-mounted-remote-cluster-share',
  ),
  flag('sshKey', 'ssh-key', text('file'), '', 'private key for the nodes'),
  flag('app', 'app', text('name'), 'flight_telemetry_project', "AGILab project to prove, for AGILab's own runner"),
  flag('appsPath', 'apps-path', text('folder'), '', 'folder of that project (default: what AGILab brings)'),
  flag('localShare', 'local-share', text('folder'), 'localshare', 'root of the inputs, under the home folder'),
  flag(
    'clusterShare',
    'cluster-share',
    text('folder'),
    '',
    'the share on the scheduler (default: AGI_CLUSTER_SHARE or clustershare/USER)',
  ),
  flag('remoteClusterShare', 'remote-cluster-share', text('folder'), 'clustershare', 'the share on the workers'),
  flag(
    'clusterShareBackend',
    'cluster-share-backend',
    BACKEND,
    '',
    'with nfs and ntfs nothing is mounted and no sshfs is needed',
  ),
  flag(
    'datasetRel',
    'dataset-rel',
    text('path'),
    'flight_cluster_validation/dataset/csv',
    'inputs, relative to --local-share',
  ),
  flag(
    'outputRel',
    'output-rel',
    text('path'),
    'flight_cluster_validation/dataframe_cluster_validation',
    'outputs, relative to the share',
  ),
  flag('aircraft', 'aircraft', text('list'), ALL_AIRCRAFT, 'aircraft to compute, 0 to 99, comma-separated'),
  flag('rowsPerAircraft', 'rows-per-aircraft', whole('n', 1, 1_000_000), 3, 'rows of each aircraft'),
  flag(
    'modesEnabled',
    'modes-enabled',
    whole('mask', 0, 255),
    15,
    "what AGI.install prepares, for AGILab's own runner",
  ),
  flag(
    'timeout',
    'timeout',
    whole('seconds', 1, 86_400),
    180,
    "for one step on a node, and for AGI of AGILab's own runner",
  ),
  flag('verbose', 'verbose', whole('level', 0, 9), 1, "how much AGILab's own runner says"),
  flag('summaryJson', 'summary-json', text('file'), '', 'write the result to a file, on failure too'),
  flag('dryRun', 'dry-run', SWITCH, false, 'write the inputs here and print the plan; no SSH'),
  flag('shareCheckOnly', 'share-check-only', SWITCH, false, 'prove the share alone'),
  flag('printShareSetup', 'print-share-setup', BACKEND, '', 'print what setting the share up would do, as a script'),
  flag('setupShare', 'setup-share', BACKEND, '', 'set the share up, then prove it; needs --apply'),
  flag('apply', 'apply', SWITCH, false, 'really do what --setup-share says'),
  flag('discoverLan', 'discover-lan', SWITCH, false, 'look at the machines of the local networks'),
  flag('cidr', 'cidr', text('list'), '', 'networks to scan, comma-separated (default: the local private ones)'),
  flag('passiveOnly', 'passive-only', SWITCH, false, 'scan no network'),
  flag('discoveryTimeout', 'discovery-timeout', seconds, 0.35, 'for one TCP connection'),
  flag('sshProbeTimeout', 'ssh-probe-timeout', seconds, 5, 'for a node to let Muster log in'),
  flag('discoveryLimit', 'discovery-limit', whole('n', 1, 2 ** 31), 256, 'addresses that are scanned in total'),
  flag('json', 'json', SWITCH, false, 'the report as JSON'),
  flag('discoveryCache', 'no-discovery-cache', SWITCH, true, 'neither read nor write ~/.agilab/lan_nodes.json'),
];

/** Flags as if none was given. */
export const DEFAULT_DOCTOR_FLAGS = {
  ...Object.fromEntries(AGILAB_FLAGS.map(({ key, otherwise }) => [key, otherwise])),
  given: new Set<string>(),
} as unknown as DoctorFlags;
