import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ProofReport, ReportTrust } from '../../shared/model/proof';
import { english, say } from '../../shared/model/sentence';
import { REQUIRED_CLAIMS } from '../proof/claims';
import { maskReport } from './mask-report';
import { contradictionsIn } from './report-consistency';
import { reportJson } from './report-json';
import { readReportFile, writeRunFolder } from './run-folder';
import { signatureFacts, signWithSsh } from './ssh-signature';
import { sampleReport } from './testing/sample-report';
import { type Verification, type VerifyOptions, verifyReport } from './verify-report';

const blob = Buffer.from('a host key').toString('base64');
const fingerprint = `SHA256:${createHash('sha256').update('a host key').digest('base64').replace(/=+$/, '')}`;

const trustIn = (to: NodeId, comparison: ReportTrust['comparison']): ReportTrust => ({
  from: MANAGER,
  to,
  type: 'ssh-ed25519',
  fingerprint,
  comparison,
  isReplaced: false,
  at: null,
});

/** A report that is in agreement with itself. */
function soundReport(): ProofReport {
  const sample = sampleReport();
  const claim = sample.claims[0];
  if (!claim) throw new Error('the sample has no claim');
  return {
    ...sample,
    nodes: sample.nodes.map((node) => ({ ...node, hostKeys: [{ type: 'ssh-ed25519', blob, fingerprint }] })),
    claims: REQUIRED_CLAIMS.map((id) => ({ ...claim, id })),
  };
}

describe('contradictions', () => {
  it('are none in a sound report, and in its share-safe copy', () => {
    expect(contradictionsIn(soundReport()).map(english)).toEqual([]);
    const told = { ...soundReport(), trust: soundReport().nodes.map(({ id }) => trustIn(id, 'known-before')) };
    expect(contradictionsIn(told).map(english)).toEqual([]);
    expect(contradictionsIn(maskReport(told)).map(english)).toEqual([]);
    expect(contradictionsIn(maskReport(soundReport())).map(english)).toEqual([]);
  });

  const first = <T>(list: readonly T[], change: Partial<T>): T[] =>
    list.map((each, at) => (at === 0 ? { ...each, ...change } : each));
  it.each<[string, (report: ProofReport) => Partial<ProofReport>, RegExp]>([
    [
      'a failed run that was called passed',
      () => ({ failure: new Failure('proof-failed').toValue() }),
      /holds the failure/,
    ],
    ['a broken claim', ({ claims }) => ({ claims: first(claims, { state: 'broken' }) }), /is broken/],
    ['a claim left out', ({ claims }) => ({ claims: claims.slice(1) }), /without the claim outputs-visible/],
    ['another headline', () => ({ headline: say('The proof failed.') }), /headline does not say so/],
    [
      'a key that nobody compared',
      ({ nodes }) => ({ trust: nodes.map(({ id }) => trustIn(id, 'confirmed-by-eye')) }),
      /How the ssh-ed25519 key of atlas is said to be compared does not follow/,
    ],
    ['fewer rows', ({ batches }) => ({ batches: first(batches, { rows: 3 }) }), /has 3 rows, not 48/],
    ['a flight that is missing', ({ batches }) => ({ batches: batches.slice(1) }), /computed 0 times/],
    [
      'another checksum',
      ({ batches }) => ({ batches: first(batches, { sha256: '00'.repeat(32) }) }),
      /checksum of aircraft 60 differs/,
    ],
    [
      'a file that is missing',
      ({ outputs }) => ({ outputs: { ...outputs, files: outputs.files.slice(1) } }),
      /not in the list/,
    ],
    [
      'an idle slot',
      ({ nodes }) => ({ nodes: nodes.map((node) => (node.name === 'heron' ? { ...node, slots: 3 } : node)) }),
      /Slot 2 of heron/,
    ],
    [
      'a stranger',
      ({ phases }) => ({ phases: first(phases, { node: 'ghost' as NodeId }) }),
      /ghost, which took no part/,
    ],
    ['a phase that failed', ({ phases }) => ({ phases: first(phases, { state: 'failed' }) }), /did not end well/],
    ['a phase outside the run', ({ phases }) => ({ phases: first(phases, { startedAt: 1 }) }), /outside the run/],
    ['an end before the start', () => ({ endedAt: 5 }), /ended before it began/],
    [
      'another fingerprint',
      ({ nodes }) => ({ nodes: first(nodes, { hostKeys: [{ type: 'ssh-ed25519', blob: 'AAAA', fingerprint }] }) }),
      /is not that of its key/,
    ],
  ])('%s', (_what, change, reason) => {
    const report = soundReport();
    expect(
      contradictionsIn({ ...report, ...change(report) })
        .map(english)
        .join('\n'),
    ).toMatch(reason);
  });

  it('a failed run that is called passing by its headline alone', () => {
    expect(
      contradictionsIn({ ...soundReport(), verdict: 'failed' })
        .map(english)
        .join(),
    ).toMatch(/says that the cluster computes/);
  });
});

describe('report verify', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);
  const anybody: VerifyOptions = { signer: { kind: 'anybody' }, signature: null };
  const stateOf = ({ parts }: Verification, id: string) => parts.find((part) => part.id === id)?.state;
  const keygen = (...args: string[]) => {
    const done = spawnSync('ssh-keygen', args, { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr || String(done.error));
    return done.stdout;
  };
  const sign = async (file: string, key: string) =>
    writeFileSync(`${at(file)}.sig`, await signWithSsh(readFileSync(at(file)), at(key)));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-verify-'));
    for (const name of ['alice', 'mallory']) keygen('-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name));
    const key = readFileSync(at('alice.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(at('allowed'), `alice@example.org namespaces="muster.proof" ${key}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const written = async (report: ProofReport = soundReport()) => {
    rmSync(at('report.json.sig'), { force: true });
    await writeRunFolder(folder, report);
  };

  it('holds for a run folder as it was written, and says what it did not test', async () => {
    await written();
    const seen = await verifyReport(at('report.json'), anybody);
    expect(seen.holds).toBe(true);
    expect(seen.parts.map(({ id, state }) => [id, state])).toEqual([
      ['schema', 'holds'],
      ['consistency', 'holds'],
      ['run-files', 'holds'],
      ['forms', 'holds'],
      ['signature', 'not-tested'],
    ]);
    expect(readFileSync(at('logs/heron.log'), 'utf8')).toBe('started\n');
    expect(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder }).status).toBe(0);
  });

  it.each<[string, () => void, string, RegExp]>([
    [
      'a changed log',
      () => writeFileSync(at('logs/heron.log'), 'other\n'),
      'run-files',
      /logs\/heron\.log is missing or was changed/,
    ],
    ['a log that is gone', () => rmSync(at('logs/heron.log')), 'run-files', /logs\/heron\.log/],
    [
      'HTML of another run',
      () => writeFileSync(at('report.html'), `SHA-256 of report.json: ${'0'.repeat(64)}`),
      'forms',
      /report\.html was drawn from another/,
    ],
    [
      'a report that is none',
      () => writeFileSync(at('report.json'), '{"schema":"muster.proof/9"}'),
      'schema',
      /schema/,
    ],
    [
      'a checksum list that leads out of the folder',
      () => writeFileSync(at('SHA256SUMS'), `${'0'.repeat(64)}  ../x\n`),
      'run-files',
      /SHA256SUMS/,
    ],
  ])('refuses %s, and says so', async (_what, tamper, id, reason) => {
    await written();
    tamper();
    const seen = await verifyReport(at('report.json'), anybody);
    expect(seen.holds).toBe(false);
    expect(stateOf(seen, id)).toBe('broken');
    expect(seen.parts.flatMap(({ reasons }) => reasons.map(english)).join('\n')).toMatch(reason);
  });

  it('knows the signer by fingerprint and by a list of allowed signers', async () => {
    await written();
    await sign('report.json', 'alice');
    const mine = keygen('-l', '-f', at('alice.pub')).split(' ')[1] ?? '';
    const by = (signer: VerifyOptions['signer']) => verifyReport(at('report.json'), { signer, signature: null });
    expect(signatureFacts(readFileSync(at('report.json.sig'), 'utf8'))).toMatchObject({
      fingerprint: mine,
      namespace: 'muster.proof',
    });
    expect(stateOf(await by({ kind: 'fingerprint', fingerprint: mine }), 'signature')).toBe('holds');
    const allowed = await by({ kind: 'allowed', file: at('allowed'), identity: null });
    expect(allowed.parts.map(({ text }) => english(text))).toContain('The file is as alice@example.org signed it.');
    expect(stateOf(await by({ kind: 'allowed', file: at('allowed'), identity: 'bob@example.org' }), 'signature')).toBe(
      'broken',
    );
    expect(stateOf(await verifyReport(at('report.json'), anybody), 'signature')).toBe('not-tested');
  });

  it('refuses the signature of somebody else, of another file, of another namespace, and none where one is wanted', async () => {
    await written();
    const wanted: VerifyOptions = { signer: { kind: 'allowed', file: at('allowed'), identity: null }, signature: null };
    const holds = async (options = wanted) => (await verifyReport(at('report.json'), options)).holds;
    expect(await holds()).toBe(false);
    await sign('report.json', 'mallory');
    expect(await holds()).toBe(false);
    expect(await holds({ signer: { kind: 'fingerprint', fingerprint: 'SHA256:x' }, signature: null })).toBe(false);
    expect(await holds(anybody)).toBe(true);
    await sign('report.json', 'alice');
    expect(await holds()).toBe(true);
    const report = readFileSync(at('report.json'), 'utf8');
    writeFileSync(at('report.json'), report.replace('"rows": 48', '"rows": 49'));
    const tampered = await verifyReport(at('report.json'), wanted);
    expect(stateOf(tampered, 'signature')).toBe('broken');
    expect(tampered.parts.map(({ text }) => english(text)).join('\n')).toContain(
      'The signature is not that of this file.',
    );
    writeFileSync(at('report.json'), report);
    rmSync(at('report.json.sig'));
    keygen('-q', '-Y', 'sign', '-f', at('alice'), '-n', 'file', at('report.json'));
    expect(await holds(anybody)).toBe(false);
    writeFileSync(at('report.json.sig'), 'no signature');
    expect(await holds(anybody)).toBe(false);
  });

  it('checks the signature of any other form too', async () => {
    await written();
    await sign('report.html', 'alice');
    const seen = await verifyReport(at('report.html'), {
      signer: { kind: 'allowed', file: at('allowed'), identity: null },
      signature: null,
    });
    expect(seen.parts.map(({ id, state }) => [id, state])).toEqual([['signature', 'holds']]);
  });

  it('a key that cannot sign is named', async () => {
    await expect(signWithSsh(Buffer.from('x'), at('nobody'))).rejects.toMatchObject({ code: 'key-unusable' });
  });

  it('a report that is no plain file, or not there, is a named failure', async () => {
    await expect(readReportFile(folder)).rejects.toMatchObject({ code: 'bad-file' });
    await expect(verifyReport(at('nothing.json'), anybody)).rejects.toMatchObject({ code: 'bad-file' });
    writeFileSync(at('deep.json'), `{"schema": ${'['.repeat(100_000)}`);
    await expect(readReportFile(at('deep.json'))).rejects.toMatchObject({ code: 'bad-file' });
    writeFileSync(at('old.json'), reportJson(soundReport()).replace(/ {2}"isMasked": false,\n/, ''));
    expect((await readReportFile(at('old.json'))).isMasked).toBe(false);
  });
});
