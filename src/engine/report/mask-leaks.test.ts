import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { maskReport } from './mask-report';
import { reportHtml } from './report-html';
import { reportMarkdown } from './report-markdown';
import { sampleReport } from './testing/sample-report';

// Lines as programs really print them, made to tell who and where. Each names what must be gone.

const PRINT = 'oeZYr87Bm9xqQwP5xkp7oZo4bM7doBHTn7RCA2ljpSQ';
const HOSTS = ['vm', 'atlas.cs.univ-x.edu', 'heron', 'merlin'] as const;

function reportWith(line: string): ProofReport {
  const sample = sampleReport();
  const addresses = ['10.9.8.1', '10.9.8.2', 'fd12:3456::3', 'merlin.lab-x.local'];
  const nodes = sample.nodes.map((node, at) => ({
    ...node,
    id: (node.role === 'manager' ? 'manager' : (addresses[at] ?? '')) as NodeId,
    name: HOSTS[at] ?? '',
    address: addresses[at] ?? '',
    user: 'adalovelace',
    hostKeys: node.hostKeys.map((key) => ({ ...key, fingerprint: `SHA256:${PRINT}` })),
    versions: { python: '3.13.5', uv: line },
  }));
  const claim = sample.claims[0];
  return ProofReport.parse({
    ...sample,
    cluster: 'turing-lab',
    scheduler: nodes[1]?.id,
    nodes,
    batches: [],
    phases: sample.phases.map((span) => ({ ...span, node: nodes[1]?.id, state: 'failed', detail: line })),
    headline: say('The proof failed. {{reason}}', { reason: line }),
    claims: claim ? [{ ...claim, observed: line, expected: line, reason: line }] : [],
    logs: { heron: [line], 'atlas.cs.univ-x.edu': [line] },
    share: { ...sample.share, source: line, workerPath: line },
    repeat: [line],
  });
}

/** Every form of the share-safe copy, without the typefaces. */
function forms(line: string): string[] {
  const masked = maskReport(reportWith(line));
  const texts = [JSON.stringify(masked), reportHtml(masked), reportMarkdown(masked).replace(/\\(.)/g, '$1')];
  return texts.map((text) => text.replace(/base64,[^)]*/g, '').toLowerCase());
}

describe('a share-safe copy', () => {
  it.each<[string, string[]]>([
    ['warning: seen HERON_adalovelace-heron.log', ['heron', 'adalovelace']],
    ['from heron.cs.univ-x.edu: refused', ['heron', 'univ-x']],
    ['connect to turing@fd12:3456:0:0:0:0:0:3 port 22', ['turing@', 'fd12', '3456']],
    ['turing@fd00:1:2:3:4:5:6:77:/srv', ['turing@', 'fd00', ':77']],
    ['mounted adalovelace@[fd12:3456::3]:/home/adalovelace/s', ['fd12', 'adalovelace']],
    ['link fe80::1ff:fe23:4567:890a%eth0 via [fd12:3456::9]:9000.', ['fe80', '4567', '890a', 'fd12']],
    ['::ffff:10.9.8.2 and tls://10.9.8.2:8780', ['10.9.8']],
    ['Index https://turing:s3cret@nexus.univ-x.edu/simple/dask/', ['turing:', 's3cret', 'nexus', 'univ-x']],
    ['Index http://pypi.univ-x.edu:8081/simple', ['pypi.', 'univ-x']],
    ['256 MD5:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 (ED25519)', ['aa:bb', '88:99']],
    ['key aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99', ['aa:bb', '88:99']],
    [`256 SHA256:${PRINT} grace@heron (ED25519)`, [PRINT.toLowerCase(), 'grace', 'heron']],
    [`fingerprint=${PRINT}`, [PRINT.toLowerCase()]],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQxx grace.hopper@navy.mil', ['aaaac3nz', 'grace', 'navy']],
    ['C:\\Users\\Grace Hopper\\.ssh\\config', ['grace', 'hopper']],
    ['"C:\\\\Users\\\\Grace Hopper\\\\x"', ['grace', 'hopper']],
    ["open '/Users/grace/Library/x' (/var/home/grace/y)", ['grace']],
    ['ether 5e:ff:56:a2:af:15 and 5E-FF-56-A2-AF-15', ['5e:ff', '5e-ff', 'af:15']],
    ['|1|c2FsdHNhbHQ=|aGFzaGhhc2g= ssh-rsa', ['c2fsd', 'agfza']],
    ['host at 10.9.8.77 is printer.lan', ['10.9.8', 'printer']],
    ['Wrote TURING-LAB/x, vm:22, (vm)', ['turing-lab', 'vm:22', '(vm)']],
    ['uv 0.13.9 (built on heron by adalovelace)', ['heron', 'adalovelace']],
  ])('%s', (line, secrets) => {
    for (const text of forms(line)) {
      for (const secret of secrets) expect(text.includes(secret.toLowerCase()) ? secret : null).toBeNull();
    }
  });

  it('keeps versions, which look like addresses, and what tells nobody where', () => {
    const masked = maskReport({ ...reportWith('x'), packages: { dask: '2026.8.0', odd: '1.2.3.4' } });
    expect(masked.packages).toEqual({ dask: '2026.8.0', odd: '1.2.3.4' });
    expect(masked.nodes[1]).toMatchObject({ osName: 'Debian 13', versions: { python: '3.13.5' } });
    const [line] = maskReport(reportWith('tls://127.0.0.1:9000, http://localhost:8787/status at 12:34:56,789')).repeat;
    expect(line).toBe('tls://127.0.0.1:9000, http://localhost:8787/status at 12:34:56,789');
  });
});
