import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { DoctorFlags } from '../../engine/doctor/agilab-flags';
import { discoverLan } from '../../engine/doctor/discover-lan';
import { discoveryText, sortedJson } from '../../engine/doctor/discovery-text';
import type { DoctorAnswer } from '../../engine/doctor/doctor-answer';
import { surroundingsOf } from '../../engine/doctor/doctor-cluster';
import { doctorPlanOf } from '../../engine/doctor/doctor-plan';
import { backendOf, type DoctorRequest, doctorRequestOf } from '../../engine/doctor/doctor-request';
import { dryRun } from '../../engine/doctor/dry-run';
import { fullProof } from '../../engine/doctor/full-proof';
import { schedulerPlaceOf } from '../../engine/doctor/scheduler-place';
import { applyShareSetup, checkShareOnly, printShareSetup } from '../../engine/doctor/share-modes';
import { nodePorts } from '../../engine/node-ports';
import { Failure, type FailureValue, failureValueOf } from '../../shared/failure';
import { english, say } from '../../shared/model/sentence';
import { acceptedKey } from '../answers';
import { doctorExitCode, EXIT } from '../exit-codes';
import { summaryPath, unwritable, writeSummary } from '../run';
import { withDoctorEngine } from './doctor-engine';
import { addAgilabFlags, FLAG_NAMES, flagsFrom } from './doctor-flags';
import { unshortened } from './shortened-flags';

type Accepted = ReturnType<typeof acceptedKey>;

async function discover(flags: DoctorFlags, accepted: Accepted[]): Promise<DoctorAnswer> {
  const asked = {
    cidrs: flags.cidr
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    isPassiveOnly: flags.passiveOnly,
    scheduler: flags.scheduler.trim() === '' ? null : schedulerPlaceOf(flags.scheduler),
    schedulerSshPort: flags.schedulerSshPort,
    remoteUser: flags.remoteUser,
    backend: backendOf(flags),
    connectWithinMs: Math.max(1, Math.round(flags.discoveryTimeout * 1000)),
    knockWithinMs: Math.round(flags.sshProbeTimeout * 1000),
    maxAddresses: flags.discoveryLimit,
    usesCache: flags.discoveryCache,
    app: flags.app,
  };
  const report = await withDoctorEngine({ accepted, sshKey: null, timeoutMs: null }, (tools) =>
    discoverLan(asked, tools),
  );
  const payload = { success: true, lan_discovery: report };
  return { payload, text: flags.json ? `${sortedJson(payload)}\n` : discoveryText(report), failure: null };
}

/** Does what was asked; every mode but discovery begins with the plan. @throws Failure. */
async function answer(request: DoctorRequest, accepted: Accepted[]): Promise<DoctorAnswer> {
  const { flags } = request;
  if (request.mode === 'discover') return discover(flags, accepted);
  const plan = doctorPlanOf(flags, await surroundingsOf(nodePorts({ canAsk: false, logSink: () => undefined })));
  if (request.mode === 'dry-run') return dryRun(plan);
  return withDoctorEngine({ accepted, sshKey: plan.sshKey, timeoutMs: plan.timeoutMs }, (tools) => {
    switch (request.mode) {
      case 'print-setup':
        return printShareSetup(plan, request.backend, tools);
      case 'apply-setup':
        return applyShareSetup(plan, request.backend, tools);
      case 'share-check':
        return checkShareOnly(plan, tools);
      default:
        return fullProof(plan, tools);
    }
  });
}

interface Ended {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly failure: FailureValue | null;
  readonly exitCode: number;
}

/** Who asked the doctor is told how the doctor sets a share up, not how another verb does. */
const toldByDoctor = (failure: FailureValue): FailureValue =>
  failure.code === 'sentinel-failed'
    ? { ...failure, next: say('Set the share up again with --setup-share and --apply, then check again.') }
    : failure;

function failed(found: FailureValue, exitCode: number): Ended {
  const failure = toldByDoctor(found);
  return {
    payload: { success: false, error: english(failure.message), muster_failure: failure },
    failure,
    exitCode,
  };
}

async function examine(options: Record<string, unknown>, isGiven: (option: string) => boolean): Promise<Ended> {
  let accepted: Accepted[];
  let request: DoctorRequest;
  try {
    accepted = (options.acceptHostKey as string[]).map(acceptedKey);
    request = doctorRequestOf(flagsFrom(options, isGiven));
  } catch (error) {
    return failed(failureValueOf(error), EXIT.usage);
  }
  try {
    const { payload, text, failure } = await answer(request, accepted);
    process.stdout.write(text);
    if (failure === null) return { payload, failure, exitCode: payload.success ? EXIT.holds : EXIT.doesNotHold };
    return { ...failed(failure, EXIT.doesNotHold), payload: { ...failed(failure, 1).payload, ...payload } };
  } catch (error) {
    const failure = failureValueOf(error);
    return failed(failure, exitCodeIn(request.mode, failure));
  }
}

/** AGILab answers 2 for what its parser refuses, networks among it; a list of workers that cannot be read is a 1. */
const exitCodeIn = (mode: DoctorRequest['mode'], { code }: FailureValue): number =>
  mode === 'discover' || code === 'cancelled' ? doctorExitCode(code) : EXIT.doesNotHold;

/** Runs the examination; the summary is written whatever came out. */
async function examineAndTell(options: Record<string, unknown>, isGiven: (option: string) => boolean): Promise<number> {
  const ended = await examine(options, isGiven);
  const unwritten = await writeSummary(
    options.summaryJson as string | undefined,
    JSON.parse(sortedJson(ended.payload)),
  ).then(() => null, failureValueOf);
  const failure = ended.failure ?? unwritten;
  if (failure) tell(failure);
  return ended.failure === null && unwritten ? EXIT.doesNotHold : ended.exitCode;
}

function tell({ message, detail, next }: FailureValue): void {
  const lines = [`muster doctor failed: ${english(message)}`, ...detail.split('\n').filter(Boolean), english(next)];
  process.stderr.write(`${lines.join('\n  ')}\n`);
}

/** doctor: what `agilab doctor` does, with its flags, exit codes and JSON. */
export function doctorVerb(root: Command, done: (code: number) => void): void {
  const command = root
    .command('doctor')
    .description("in place of AGILab's doctor: --discover-lan finds the machines, --cluster proves a cluster of them");
  addAgilabFlags(command)
    .option(
      '--accept-host-key <node=fingerprint>',
      'trust this host key if the node shows it (repeatable)',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .action(async (options: Record<string, unknown>) =>
      done(await examineAndTell(options, (name) => isGivenTo(command, name))),
    );
  readShortenedFlags(command);
}

const isGivenTo = (command: Command, option: string): boolean => command.getOptionValueSource(option) === 'cli';

/** Lets the command take flags as Python's argparse takes them; what cannot be read leaves a summary all the same. */
function readShortenedFlags(command: Command): void {
  const parse = command.parseOptions.bind(command);
  let given: readonly string[] = [];
  command.parseOptions = (args) => {
    given = args;
    const read = unshortened(args, FLAG_NAMES);
    if ('args' in read) return parse([...read.args]);
    return command.error(`error: ambiguous option: ${read.ambiguous} could match ${read.matches.join(', ')}`);
  };
  command.exitOverride((error) => {
    if (error.exitCode !== 0) leaveSummary(given, error.message);
    throw error;
  });
}

/** The command ends at once here, so that the file is written before anything else is done. */
function leaveSummary(args: readonly string[], message: string): void {
  const at = args.findIndex((arg) => /^--su[a-z-]*(=|$)/.test(arg));
  const file = args[at]?.includes('=') ? args[at]?.replace(/^[^=]*=/, '') : args[at + 1];
  if (at < 0 || !file) return;
  const failure = new Failure('bad-input', say('{{message}}', { message: message.replace(/^error: /, '') })).toValue();
  const text = `${sortedJson(failed(failure, EXIT.usage).payload)}\n`;
  try {
    const path = summaryPath(file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    process.stderr.write(`${english(unwritable(file, error as Error).sentence)}\n`);
  }
}
