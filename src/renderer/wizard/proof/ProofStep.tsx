import { useEffect, useState } from 'react';
import { useFleet } from '../../store/fleet-store';
import { runningJob } from '../../view/jobs';
import { rememberRun } from './last-run';
import { PracticeProof } from './practice-proof';
import { ProofBefore } from './proof-before';
import { ProofResult } from './proof-result';
import { ProofRunning } from './proof-running';

/** Practice stops before the proof. */
export function ProofStep() {
  const isPractice = useFleet((fleet) => fleet.isPractice);
  return isPractice ? <PracticeProof /> : <RealProof />;
}

/** The proof: before it runs, while it runs, and what it showed. */
function RealProof() {
  const job = useFleet((fleet) => runningJob(fleet, 'prove'));
  const report = useFleet((fleet) => fleet.proof?.report ?? null);
  const [isChoosing, setChoosing] = useState(false);
  const jobId = job?.id ?? null;
  useEffect(() => {
    if (jobId !== null) setChoosing(false);
  }, [jobId]);
  useEffect(() => {
    if (report) rememberRun(report);
  }, [report]);
  if (job) return <ProofRunning job={job} />;
  if (report && !isChoosing) return <ProofResult report={report} onChoose={() => setChoosing(true)} />;
  return <ProofBefore />;
}
