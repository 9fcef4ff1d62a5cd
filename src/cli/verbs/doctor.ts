import { type Command, InvalidArgumentError, Option } from 'commander';
import { discoverLan } from '../../engine/doctor/discover-lan';
import { discoveryText, sortedJson } from '../../engine/doctor/discovery-text';
import { schedulerPlaceOf } from '../../engine/doctor/scheduler-place';
import { Failure, type FailureValue, failureValueOf } from '../../shared/failure';
import { english, say } from '../../shared/model/sentence';
import { acceptedKey } from '../answers';
import { doctorExitCode, EXIT } from '../exit-codes';
import { writeSummary } from '../run';
import { withDoctorEngine } from './doctor-engine';

/** Flags of `agilab doctor --discover-lan`, with its defaults. */
interface DoctorOptions {
  discoverLan?: boolean;
  cidr: string;
  passiveOnly?: boolean;
  discoveryTimeout: number;
  sshProbeTimeout: number;
  discoveryLimit: number;
  /** False for `--no-discovery-cache`. */
  discoveryCache: boolean;
  json?: boolean;
  summaryJson?: string;
  scheduler: string;
  schedulerSshPort: number;
  remoteUser: string;
  clusterShareBackend: 'sshfs' | 'nfs' | 'ntfs';
  acceptHostKey: string[];
}

const numberFrom =
  (least: number, most: number, isWhole: boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`Give a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
    }
    return value;
  };

async function discover(options: DoctorOptions): Promise<Record<string, unknown>> {
  if (!options.discoverLan) throw new Failure('bad-input', say('Say what to examine: --discover-lan.'));
  const asked = {
    cidrs: options.cidr
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    isPassiveOnly: options.passiveOnly === true,
    scheduler: options.scheduler.trim() === '' ? null : schedulerPlaceOf(options.scheduler),
    schedulerSshPort: options.schedulerSshPort,
    remoteUser: options.remoteUser,
    backend: options.clusterShareBackend,
    connectWithinMs: Math.max(1, Math.round(options.discoveryTimeout * 1000)),
    knockWithinMs: Math.round(options.sshProbeTimeout * 1000),
    maxAddresses: options.discoveryLimit,
    usesCache: options.discoveryCache,
  };
  const report = await withDoctorEngine(options.acceptHostKey.map(acceptedKey), (tools) => discoverLan(asked, tools));
  const payload = { success: true, lan_discovery: report };
  process.stdout.write(options.json ? `${sortedJson(payload)}\n` : discoveryText(report));
  return payload;
}

/** Runs the examination; the summary is written whatever came out. */
async function examine(options: DoctorOptions): Promise<number> {
  let failure: FailureValue | null = null;
  const payload = await discover(options).catch((error: unknown) => {
    failure = failureValueOf(error);
    return { success: false, error: english(failure.message), muster_failure: failure };
  });
  await writeSummary(options.summaryJson, JSON.parse(sortedJson(payload))).catch((error: unknown) => {
    failure ??= failureValueOf(error);
  });
  return failure === null ? EXIT.holds : told(failure);
}

function told({ code, message, detail, next }: FailureValue): number {
  const lines = [`muster doctor failed: ${english(message)}`, ...detail.split('\n').filter(Boolean), english(next)];
  process.stderr.write(`${lines.join('\n  ')}\n`);
  return doctorExitCode(code);
}

/** doctor: what `agilab doctor --discover-lan` does, with its flags, exit codes and JSON. */
export function doctorVerb(root: Command, done: (code: number) => void): void {
  const seconds = numberFrom(0.001, 600, false);
  root
    .command('doctor')
    .description("in place of AGILab's doctor: --discover-lan finds the machines and says what each one lacks")
    .option('--discover-lan', 'look at the machines of the local networks')
    .option('--cidr <list>', 'networks to scan, comma-separated (default: the local private ones)', '')
    .option('--passive-only', 'scan no network')
    .option('--discovery-timeout <seconds>', 'for one TCP connection', seconds, 0.35)
    .option('--ssh-probe-timeout <seconds>', 'for a node to let Muster log in', seconds, 5)
    .option('--discovery-limit <n>', 'addresses that are scanned in total', numberFrom(0, 65_536, true), 256)
    .option('--no-discovery-cache', 'neither read nor write ~/.agilab/lan_nodes.json')
    .option('--json', 'the report as JSON')
    .option('--summary-json <file>', 'write the report to a file, on failure too')
    .option('--scheduler <user@host>', 'also test whether each node can log in there', '')
    .option('--scheduler-ssh-port <port>', 'port of that login', numberFrom(1, 65_535, true), 22)
    .option('--remote-user <name>', 'login name on the nodes', '')
    .addOption(
      new Option('--cluster-share-backend <kind>', 'with nfs and ntfs no sshfs is needed')
        .choices(['sshfs', 'nfs', 'ntfs'])
        .default('sshfs'),
    )
    .option(
      '--accept-host-key <node=fingerprint>',
      'trust this host key if the node shows it (repeatable)',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .action(async (options: DoctorOptions) => done(await examine(options)));
}
