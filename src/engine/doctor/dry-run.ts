import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';
import { flightCsv, inputName } from '../proof/flight-plan';
import { writeWhole } from '../write-whole';
import { type DoctorAnswer, planText } from './doctor-answer';
import type { DoctorPlan } from './doctor-plan';

const OWN_NAME = /^\d{2}_cluster_validation\.csv$/;

/**
 * Writes the inputs on this computer, as AGILab does, and shows the plan; no node hears of it. Of files that are there
 * already only inputs of an earlier run go: AGILab deletes every CSV. @throws Failure bad-file.
 */
export async function dryRun(plan: DoctorPlan): Promise<DoctorAnswer> {
  const folder = plan.agilab.local_dataset_dir;
  const { written, kept } = await writeInputs(plan, folder).catch((error: Error) => {
    throw new Failure('bad-file', say('The inputs could not be written to {{folder}}.', { folder }), {
      detail: error.message,
      next: say('Name a folder that you can write to with --local-share.'),
    });
  });
  return {
    payload: {
      success: true,
      dry_run: true,
      plan: plan.agilab,
      muster_written_inputs: written,
      muster_kept_files: kept,
    },
    text: planText(plan, written),
    failure: null,
  };
}

async function writeInputs({ flight }: DoctorPlan, folder: string): Promise<{ written: string[]; kept: string[] }> {
  await mkdir(folder, { recursive: true });
  const before = (await readdir(folder)).filter((name) => name.endsWith('.csv'));
  const stale = before.filter((name) => OWN_NAME.test(name));
  await Promise.all(stale.map((name) => rm(join(folder, name))));
  const files = flight.aircraft.map(
    (aircraft) => [join(folder, inputName(aircraft)), flightCsv(aircraft, flight.rowsPerAircraft)] as const,
  );
  for (const [file, text] of files) await writeWhole(file, text);
  const kept = before.filter((name) => !OWN_NAME.test(name)).map((name) => join(folder, name));
  return { written: files.map(([file]) => file), kept };
}
