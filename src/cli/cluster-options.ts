import { Failure } from '../shared/failure';
import { Cluster, thisComputer } from '../shared/model/cluster';
import { MANAGER, NodeId } from '../shared/model/ids';
import type { ClusterNode } from '../shared/model/node';
import { say } from '../shared/model/sentence';

/** Flags of `muster cluster set`; what is not given stays as it is. */
export interface ClusterSetOptions {
  scheduler?: string;
  schedulerAddress?: string;
  workers?: string;
  share?: string;
  remoteShare?: string;
  shareAccount?: string;
  schedulerSshPort?: string;
  shareAccess?: string;
  backend?: string;
  /** `--premounted` and `--no-premounted`. */
  premounted?: boolean;
  /** `--persist-share` and `--no-persist-share`. */
  persistShare?: boolean;
  python?: string;
  runner?: string;
}

const WORKER = /^(?:(?<user>[^@\s:]+)@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^@\s:]+)(?::(?<slots>\d+))?$/;

/** `user@host:slots`, as AGILab writes workers. @throws Failure bad-input. */
export function parseWorker(text: string): { user: string | null; address: string; slots: number } {
  const groups = WORKER.exec(text.trim())?.groups;
  const address = groups?.host?.replace(/^\[|\]$/g, '');
  const slots = Number(groups?.slots ?? 1);
  // What SSH would be asked for; names and addresses have no other characters.
  const isName = address !== undefined && /^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,254}$/.test(address);
  if (!isName || groups?.user?.startsWith('-') || slots < 1 || slots > 256) {
    throw new Failure('bad-input', say('{{text}} is not a worker: give user@host or user@host:slots.', { text }));
  }
  return { user: groups?.user ?? null, address, slots };
}

/** Node id made from an address or name; the same text gives the same id. @throws Failure bad-input. */
export function nodeIdOf(address: string): NodeId {
  const id = address
    .toLowerCase()
    .replace(/[^a-z0-9._:-]/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .replace(/^constructor$/, 'constructor-node');
  const parsed = NodeId.safeParse(id);
  if (parsed.success) return parsed.data;
  throw new Failure('bad-input', say('{{text}} cannot name a node.', { text: address.slice(0, 80) }));
}

const isThisComputer = (address: string): boolean => ['manager', 'localhost', '127.0.0.1', '::1'].includes(address);

/** The node of that name or address, with the user set; made when it is new. */
function upsertNode(nodes: ClusterNode[], address: string, user: string | null): { nodes: ClusterNode[]; id: NodeId } {
  if (isThisComputer(address)) {
    const known = nodes.some((node) => node.id === MANAGER);
    return { nodes: known ? nodes : [...nodes, thisComputer()], id: MANAGER };
  }
  const known = nodes.find((node) => [node.id, node.name, node.address, ...node.aliases].includes(address));
  if (known) {
    const next = { ...known, user: user ?? known.user };
    return { nodes: nodes.map((node) => (node.id === known.id ? next : node)), id: known.id };
  }
  const id = nodeIdOf(address);
  const made: ClusterNode = {
    id,
    name: address,
    address,
    port: 22,
    user,
    aliases: [],
    sources: ['typed'],
    isSetAside: false,
  };
  return { nodes: [...nodes, made], id };
}

/** The cluster with the given settings changed. @throws Failure bad-input naming the flag or field. */
export function withOptions(cluster: Cluster, options: ClusterSetOptions): Cluster {
  const next: Cluster = { ...cluster, share: { ...cluster.share } };
  if (options.scheduler) {
    const { user, address } = parseWorker(options.scheduler);
    const made = upsertNode(next.nodes, address, user);
    Object.assign(next, { nodes: made.nodes, scheduler: made.id });
  }
  if (options.workers !== undefined) {
    const workers = options.workers
      .split(',')
      .filter((text) => text.trim() !== '')
      .map(parseWorker);
    next.workers = workers.map(({ user, address, slots }) => {
      const made = upsertNode(next.nodes, address, user);
      next.nodes = made.nodes;
      return { node: made.id, slots };
    });
  }
  const share = {
    schedulerPath: options.share,
    workerPath: options.remoteShare ?? (options.share && !options.share.startsWith('/') ? options.share : undefined),
    account: options.shareAccount,
    port: options.schedulerSshPort === undefined ? undefined : Number(options.schedulerSshPort),
    access: options.shareAccess,
    backend: options.backend,
    isPremounted: options.premounted,
    isPersistent: options.persistShare,
  };
  const given = Object.fromEntries(Object.entries(share).filter(([, value]) => value !== undefined));
  const rest = { schedulerAddress: options.schedulerAddress, python: options.python, runner: options.runner };
  const settings = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const parsed = Cluster.safeParse({ ...next, ...settings, share: { ...next.share, ...given } });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure(
    'bad-input',
    say('The cluster cannot be set: {{field}} is not valid.', { field: issue?.path.join('.') ?? '' }),
    {
      detail: issue?.message ?? '',
    },
  );
}
