import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { ProofReport } from '../../shared/model/proof';
import { english, say } from '../../shared/model/sentence';
import { maskReport } from './mask-report';
import { reportHtml } from './report-html';
import { reportMarkdown } from './report-markdown';
import { sampleReport } from './testing/sample-report';

/** Everything in a report that tells who and where. */
interface Lab {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  readonly cluster: string;
  readonly strangers: readonly string[];
}

/** A report in which the values of a lab stand in every free field, and in the middle of log lines. */
function reportOf(lab: Lab): ProofReport {
  const sample = sampleReport();
  const nodes = sample.nodes.map((node, at) => ({
    ...node,
    ...(node.role === 'manager' ? {} : { id: (lab.hosts[at] ?? 'x') as NodeId }),
    name: lab.hosts[at] ?? '',
    address: lab.addresses[at] ?? '',
    user: lab.users[at % lab.users.length] ?? '',
  }));
  const free = nodes.flatMap(({ name, address, user }) => [
    `${user}@${name}:/home/${user}/share mounted`,
    `tls://${address}:9000 of ${name.toUpperCase()} (uid ${user})`,
    `<${name}>_${user}-${address}|/Users/${user}/x C:\\Users\\${user}\\y`,
    `|1|c2FsdA==|aGFzaA== ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQ ${user}@${name}`,
  ]);
  const text = [...free, ...lab.strangers.map((stranger) => `seen ${stranger}.`), `cluster ${lab.cluster}`];
  return ProofReport.parse({
    ...sample,
    cluster: lab.cluster,
    nodes: nodes.map((node) => ({
      ...node,
      findings: [
        {
          checkId: 'ssh-auth',
          status: 'fail',
          summary: say('{{status}}', { status: text.join(' ') }),
          evidence: { status: free[0] ?? '' },
          remedies: [],
          blockedBy: null,
          at: 1,
        },
      ],
    })),
    scheduler: nodes.find(({ role }) => role === 'scheduler')?.id,
    headline: say('It failed: {{code}}', { code: text.join(' ') }),
    failure: {
      code: 'proof-failed',
      message: say('{{code}}', { code: free.join(' ') }),
      next: say('Read it.'),
      detail: text.join('\n'),
      nodeId: nodes[2]?.id ?? null,
    },
    share: {
      ...sample.share,
      source: `${lab.users[0]}@${lab.addresses[1]}:/home/${lab.users[0]}/clustershare`,
      schedulerPath: `/home/${lab.users[0]}/s`,
      workerPath: `clustershare/${lab.users[0]}`,
    },
    batches: sample.batches.map((batch, at) => ({ ...batch, node: nodes[2 + (at % 2)]?.id })),
    phases: sample.phases.map((span) => ({ ...span, node: nodes[1]?.id, detail: text.join(' ') })),
    claims: sample.claims.map((claim) => ({
      ...claim,
      id: `view-${nodes[2]?.id}`,
      observed: text.join('; '),
      reason: free[1] ?? '',
    })),
    changes: [
      {
        id: 'c1',
        at: 1,
        jobId: 'j',
        nodeId: nodes[2]?.id,
        what: say('Wrote {{path}}', { path: `/home/${lab.users[0]}/.ssh` }),
        state: 'done',
        detail: text.join(' '),
        inverse: {
          kind: 'restore-file',
          path: `/home/${lab.users[0]}/.agilab/.env`,
          before: {
            contentBase64: Buffer.from(text.join('\n')).toString('base64'),
            mode: '600',
            owner: `${lab.users[0]}`,
          },
          afterSha256: 'ef'.repeat(32),
        },
      },
    ],
    logs: Object.fromEntries(nodes.map(({ name }) => [name, text])),
    doesNotProve: [say('That {{name}} stays.', { name: lab.hosts[0] ?? '' })],
    repeat: [
      `muster prove --cluster ${lab.cluster}`,
      `muster cluster set --workers ${lab.users[0]}@${lab.addresses[2]}:2`,
    ],
  });
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Names that no word of Muster contains: they begin with a rare pair of letters. */
const name = fc
  .tuple(
    fc.constantFrom('qx', 'zq', 'xj', 'ada-q'),
    fc.array(fc.constantFrom(...letters), { minLength: 2, maxLength: 9 }),
  )
  .map(([head, tail]) => head + tail.join(''));
const host = fc.oneof(
  name,
  name.map((text) => `${text}.vq-lab.example.org`),
  name.map((text) => `${text}.local`),
);
const user = fc.oneof(
  name,
  name.map((text) => `${text}_x`),
  name.map((text) => `${text}.y`),
);
const part = fc.integer({ min: 1, max: 250 });
const ipv4 = fc.tuple(part, part, part).map((parts) => `10.${parts.join('.')}`);
const ipv6 = fc.tuple(part, part).map(([a, b]) => `fd00:${a.toString(16)}::${b.toString(16)}`);
const address = fc.oneof(ipv4, ipv6, host);
const mac = fc
  .tuple(part, part)
  .map(([a, b]) => `aa:bb:cc:dd:${[a, b].map((n) => n.toString(16).padStart(2, '0')).join(':')}`);
const lab: fc.Arbitrary<Lab> = fc.record({
  hosts: fc.uniqueArray(host, { minLength: 4, maxLength: 4 }),
  users: fc.uniqueArray(user, { minLength: 1, maxLength: 3 }),
  addresses: fc.uniqueArray(address, { minLength: 4, maxLength: 4 }),
  cluster: name,
  strangers: fc.array(
    fc.oneof(
      ipv4,
      ipv6,
      mac,
      name.map((text) => `${text}.local`),
      fc.tuple(name, name).map(([a, b]) => `${a}@${b}`),
    ),
    { maxLength: 4 },
  ),
});

describe('a share-safe report', () => {
  it('holds no value of the lab in any form', () => {
    fc.assert(
      fc.property(lab, (values) => {
        const masked = maskReport(reportOf(values));
        const labels = (text: string) => (text.includes('@') ? text.split('@') : [text, text.split('.')[0] ?? '']);
        const hidden = [
          ...values.hosts.flatMap(labels),
          ...values.users,
          ...values.addresses,
          values.cluster,
          ...values.strangers.flatMap(labels),
          'vq-lab',
          'AAAAC3Nza',
          'a'.repeat(43),
          'c2FsdA==',
        ].filter((text) => text.length > 2 && !/^(fd00:|aa:)?[0-9a-f]{0,2}$/.test(text) && !/^\d+$/.test(text));
        for (const text of [JSON.stringify(masked), reportHtml(masked), reportMarkdown(masked).replace(/\\/g, '')]) {
          const low = text.replace(/base64,[^)]*/g, '').toLowerCase();
          for (const original of hidden) expect(low.includes(original.toLowerCase()) ? original : null).toBeNull();
        }
      }),
      { numRuns: 30 },
    );
  }, 30_000);

  const plain = reportOf({
    hosts: ['wren', 'atlas', 'heron', 'merlin'],
    users: ['alice'],
    addresses: ['10.1.1.1', '10.1.1.2', '10.1.1.3', '10.1.1.4'],
    cluster: 'lab',
    strangers: [],
  });
  const masked = maskReport(plain);

  it('says the same of the same machine everywhere, and is marked', () => {
    expect(masked.nodes.map(({ name: called }) => called)).toEqual([
      'this-computer',
      'scheduler',
      'worker-1',
      'worker-2',
    ]);
    expect(masked.nodes.map(({ address: at }) => at)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']);
    expect(masked.batches[0]?.node).toBe(masked.nodes[2]?.id);
    expect(Object.keys(masked.logs)).toEqual(['this-computer', 'scheduler', 'worker-1', 'worker-2']);
    expect(masked.logs['worker-1']?.[8]).toBe('user-1@worker-1:/home/user-1/share mounted');
    expect(masked.isMasked).toBe(true);
    expect(reportHtml(masked)).toContain('Share-safe copy');
  });

  it('keeps what tells nobody who or where', () => {
    expect(masked.batches.map(({ sha256, rows }) => [sha256, rows])).toEqual(
      plain.batches.map(({ sha256, rows }) => [sha256, rows]),
    );
    expect(masked.packages).toEqual(plain.packages);
    expect(masked.id).toBe(plain.id);
    expect(masked.nodes[0]?.osName).toBe('Debian 13');
    expect(english(masked.claims[0]?.how ?? say(''))).toContain('Parquet files read row by row');
  });

  it('leaves addresses that every machine has, times and versions', () => {
    const report = maskReport({
      ...plain,
      logs: { heron: ['at 12:34:56 on 127.0.0.1:8786 and [::1]:9 with 2026.9.1'] },
    });
    expect(report.logs['worker-1']).toEqual(['at 12:34:56 on 127.0.0.1:8786 and [::1]:9 with 2026.9.1']);
  });

  it('never gives a machine a name that another one really has', () => {
    const report = maskReport(
      reportOf({
        hosts: ['worker-2', 'scheduler', 'worker-1', 'x9'],
        users: ['user-1'],
        addresses: ['192.0.2.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
        cluster: 'cluster-1',
        strangers: [],
      }),
    );
    expect(report.nodes.map(({ name: called }) => called)).toEqual([
      'this-computer',
      'scheduler-2',
      'worker-3',
      'worker-4',
    ]);
    expect(report.nodes[0]?.address).toBe('192.0.2.2');
    expect(report.cluster).toBe('cluster-2');
  });

  it('is not masked twice', () => expect(maskReport(masked)).toBe(masked));
});
