import { createHash } from 'node:crypto';
import { PROOF_PHASES } from '../../shared/model/phases';
import type { ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { REQUIRED_CLAIMS } from '../proof/claims';
import { trustOf } from './host-key-trust';

/**
 * What in a report contradicts the rest of it; empty when its claims follow from its evidence. A report that was edited
 * by hand to say more than happened fails here unless every place was edited alike, which is what a signature is for. Pure.
 */
export function contradictionsIn(report: ProofReport): Sentence[] {
  return [
    ...verdictProblems(report),
    ...timeProblems(report),
    ...keyProblems(report),
    ...trustProblems(report),
    ...(report.verdict === 'passed'
      ? [...referenceProblems(report), ...claimProblems(report), ...batchProblems(report), ...phaseProblems(report)]
      : []),
  ];
}

function verdictProblems({ verdict, failure, claims, headline }: ProofReport): Sentence[] {
  const broken = claims.filter(({ state }) => state === 'broken');
  const isSaid = headline.en.startsWith('The cluster computes.');
  return [
    ...(verdict === 'passed' && failure
      ? [say('It is said to have passed, and holds the failure {{code}}.', { code: failure.code })]
      : []),
    ...(verdict === 'passed'
      ? broken.map(({ id }) => say('It is said to have passed, and the claim {{id}} is broken.', { id }))
      : []),
    ...(verdict === 'passed' && !isSaid ? [say('It is said to have passed, and its headline does not say so.')] : []),
    ...(verdict !== 'passed' && isSaid
      ? [say('It did not pass, and its headline says that the cluster computes.')]
      : []),
    ...(verdict === 'cancelled' && failure?.code !== 'cancelled'
      ? [say('It is said to be cancelled without a cancellation.')]
      : []),
  ];
}

/** Claims that a run with runner `dask` makes; another runner is held to those that it shares with it. */
function claimProblems({ runner, claims }: ProofReport): Sentence[] {
  const holding = new Set(claims.filter(({ state }) => state === 'holds').map(({ id }) => id));
  const required =
    runner === 'dask'
      ? REQUIRED_CLAIMS
      : ['rows-complete', 'aircraft-complete', 'values-correct', 'every-slot-computed'];
  return required
    .filter((id) => !holding.has(id))
    .map((id) => say('It is said to have passed without the claim {{id}}.', { id }));
}

function batchProblems({ batches, inputs, outputs, nodes, runner }: ProofReport): Sentence[] {
  const files = new Map(outputs.files.map(({ name, sha256 }) => [name, sha256]));
  const perFlight = inputs.aircraft.flatMap((aircraft): Sentence[] => {
    const done = batches.filter((batch) => batch.aircraft === aircraft && batch.state === 'done');
    const [batch] = done;
    if (done.length !== 1 || !batch)
      return [say('Aircraft {{aircraft}} was computed {{times}} times.', { aircraft, times: done.length })];
    const digest = files.get(`${aircraft}.parquet`);
    return [
      ...(batch.rows === inputs.rowsPerAircraft
        ? []
        : [
            say('Aircraft {{aircraft}} has {{rows}} rows, not {{expected}}.', {
              aircraft,
              rows: batch.rows ?? 0,
              expected: inputs.rowsPerAircraft,
            }),
          ]),
      ...(digest === undefined
        ? [say('The output of aircraft {{aircraft}} is not in the list of files.', { aircraft })]
        : []),
      ...(digest !== undefined && batch.sha256 !== null && digest !== batch.sha256
        ? [say('The checksum of aircraft {{aircraft}} differs between its worker and the share.', { aircraft })]
        : []),
    ];
  });
  const idle = nodes
    .filter(({ role }) => role === 'worker' || role === 'scheduler-and-worker')
    .flatMap(({ id, name, slots }) =>
      Array.from({ length: slots }, (_, slot) => slot)
        .filter(
          (slot) =>
            runner === 'dask' &&
            !batches.some((batch) => batch.node === id && batch.slot === slot && batch.state === 'done'),
        )
        .map((slot) => say('Slot {{slot}} of {{name}} computed nothing.', { slot, name })),
    );
  return [...perFlight, ...idle];
}

function phaseProblems({ phases, isLocal }: ProofReport): Sentence[] {
  const done = new Set(phases.filter(({ state }) => state === 'done').map(({ phase }) => phase));
  const needed = PROOF_PHASES.filter((phase) => !(isLocal && (phase === 'sentinel' || phase === 'mirror-inputs')));
  const missing = needed
    .filter((phase) => !done.has(phase))
    .map((phase) => say('The phase {{phase}} was not done.', { phase }));
  const failed = phases
    .filter(({ state }) => state !== 'done')
    .map(({ phase, node }) => say('The phase {{phase}} on {{node}} did not end well.', { phase, node }));
  return [...missing, ...failed];
}

/** Every node that is spoken of takes part. */
function referenceProblems({ nodes, phases, batches, scheduler, share, trust }: ProofReport): Sentence[] {
  if (nodes.length === 0) return [];
  const known = new Set<string>(nodes.map(({ id }) => id));
  const named = [
    scheduler,
    ...phases.map(({ node }) => node),
    ...batches.map(({ node }) => node),
    ...share.speeds.map(({ node }) => node),
    ...(trust ?? []).flatMap(({ from, to }) => [from, to]),
  ];
  return [...new Set(named)]
    .filter((id) => !known.has(id))
    .map((id) => say('It speaks of {{id}}, which took no part.', { id }));
}

function timeProblems({ startedAt, endedAt, phases }: ProofReport): Sentence[] {
  const outside = phases.filter(
    (span) =>
      span.startedAt < startedAt ||
      (span.endedAt ?? span.startedAt) > endedAt ||
      (span.endedAt ?? endedAt) < span.startedAt,
  );
  return [
    ...(endedAt < startedAt ? [say('It ended before it began.')] : []),
    ...[...new Set(outside.map(({ phase }) => phase))].map((phase) =>
      say('The phase {{phase}} lies outside the run.', { phase }),
    ),
  ];
}

/** A fingerprint is the SHA-256 of its key (RFC 4716 3, as OpenSSH prints it). A share-safe copy has no keys. */
function keyProblems({ nodes, isMasked }: ProofReport): Sentence[] {
  if (isMasked) return [];
  return nodes.flatMap(({ name, hostKeys }) =>
    hostKeys
      .filter(
        ({ blob, fingerprint }) =>
          fingerprint !==
          `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`,
      )
      .map(({ type }) => say('The {{type}} fingerprint of {{name}} is not that of its key.', { type, name })),
  );
}

/** How a key was compared is what the journal says of it. A share-safe copy has neither the keys nor their lines. */
function trustProblems({ nodes, changes, scheduler, trust, isMasked }: ProofReport): Sentence[] {
  if (isMasked || !trust) return [];
  const name = (id: string): string => nodes.find((node) => node.id === id)?.name ?? id;
  const said = new Map(trust.map((each) => [`${each.from} ${each.to} ${each.fingerprint}`, each.comparison]));
  return trustOf({ nodes, changes, scheduler, mounts: false, entersWorkers: false })
    .filter(({ from, to, fingerprint, comparison }) => said.get(`${from} ${to} ${fingerprint}`) !== comparison)
    .map(({ to, type }) =>
      say('How the {{type}} key of {{name}} is said to be compared does not follow from the changes.', {
        type,
        name: name(to),
      }),
    );
}
