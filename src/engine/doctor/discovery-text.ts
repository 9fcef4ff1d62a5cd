import type { DoctorNode, LanDiscovery } from './lan-discovery';

/**
 * The report as AGILab prints it, so that what reads its lines reads these; the last line is the ready `--workers`.
 * Nodes that AGILab would call ready and Muster does not are shown with the cause, and not put into that line. Pure.
 */
export function discoveryText(report: LanDiscovery): string {
  const lines = [
    'AGILAB LAN discovery',
    `  cidrs: ${report.cidrs.join(', ') || 'none'}`,
    `  local hosts: ${report.local_hosts.join(', ') || 'unknown'}`,
    ...report.muster_notes.map((note) => `  note: ${note}`),
    ...(report.nodes.length === 0 ? ['  nodes: none'] : ['  nodes:', ...report.nodes.map(nodeLine)]),
  ];
  const workers = report.nodes.filter(isReady).map((node) => node.ssh_target);
  return `${[...lines, ...(workers.length > 0 ? ['  next:', `    --workers ${workers.join(',')}`] : [])].join('\n')}\n`;
}

const isReady = ({ status, muster_status }: DoctorNode): boolean => status === 'ready' && muster_status === 'ready';

const nodeLine = (node: DoctorNode): string => `    ${node.status}: ${node.ssh_target} (${detailOf(node)})`;

function detailOf(node: DoctorNode): string {
  const [error] = node.errors;
  const isOther = node.muster_status !== null && node.muster_status !== node.status;
  return [
    `score=${node.score}`,
    `sources=${node.sources.join(',')}`,
    ...(node.hostname ? [`host=${node.hostname}`] : []),
    ...(node.os_name ? [`os=${`${node.os_name} ${node.os_version}`.trim()}`] : []),
    ...(node.arch ? [`arch=${node.arch}`] : []),
    ...(node.gpu ? [`gpu=${node.gpu}`] : []),
    ...(node.sshfs ? [`sshfs=${node.sshfs}`] : []),
    ...(node.uv ? [`uv=${node.uv}`] : []),
    ...(error ? [`error=${error}`] : []),
    ...(isOther ? [`muster=${node.muster_status}`] : []),
    ...(node.muster_accepted_unseen ? ['host key accepted unseen'] : []),
    ...(isOther && node.muster_cause ? [`cause=${node.muster_cause}`] : []),
  ].join('; ');
}

/** JSON as Python's `json.dumps(…, indent=2, sort_keys=True)` lays it out. */
export const sortedJson = (value: unknown): string => JSON.stringify(sorted(value), null, 2);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
