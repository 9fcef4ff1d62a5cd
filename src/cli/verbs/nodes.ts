import type { Command } from 'commander';
import { readImport } from '../../engine/discovery/imports/read-import';
import { Failure } from '../../shared/failure';
import { nodeOf } from '../../shared/model/cluster';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';
import type { RemedyPlan } from '../../shared/model/remedy';
import { english, say } from '../../shared/model/sentence';
import { summaryStatusOf } from '../../shared/model/summary-status';
import { withCommon } from '../common-options';
import { type CommonOptions, type Run, runVerb } from '../run';
import { listTrust, revokeVerb } from './trust-list';

type Done = (code: number) => void;

interface DiscoverOptions extends CommonOptions {
  cidr?: string;
  passiveOnly?: boolean;
  node?: string[];
  consentToAddresses?: string;
  remoteUser?: string;
  import?: string[];
  mdns?: boolean;
}

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const collect = (value: string, before: string[]): string[] => [...before, value];

/** Names or addresses given on the command line as node ids. @throws Failure unknown-node. */
export function nodesNamed(names: string[], fleet: FleetSnapshot): NodeId[] {
  return names.map((name) => {
    const node = fleet.cluster.nodes.find((other) =>
      [other.id, other.name, other.address, ...other.aliases].includes(name),
    );
    if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in the cluster.', { node: name }));
    return node.id;
  });
}

/** What `--json` and `--summary-json` say of the nodes. */
export const nodesResult = (fleet: FleetSnapshot) =>
  fleet.cluster.nodes.map((node) => ({
    id: node.id,
    name: node.name,
    address: node.address,
    status: summaryStatusOf(fleet.known[node.id]?.results ?? {}),
    elapsedMs: fleet.known[node.id]?.observation?.elapsedMs ?? null,
    results: Object.values(fleet.known[node.id]?.results ?? {}),
  }));

/** A plan as text: exactly what would run, where. */
export const planText = (plan: RemedyPlan): string =>
  [
    `${plan.nodeId}: ${english(plan.title)} (${plan.remedyId}, ${plan.kind})`,
    ...plan.steps.map((step) => `  on ${step.node}: ${english(step.title)}\n${step.shown.replace(/^/gm, '    ')}`),
    ...plan.effects.map((effect) => `  ${english(effect)}`),
    ...(plan.rights ? [`  ${english(plan.rights)}`] : []),
    ...(plan.undo ? [`  Undo: ${english(plan.undo)}`] : []),
    '',
  ].join('\n');

/** @throws Failure bad-input for anything but a whole number that a scan may have. */
function addressCount(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_536) return Number(text);
  throw new Failure('bad-input', say('{{text}} is no number of addresses from 0 to 65536.', { text }));
}

async function discoverVerb(run: Run, names: string[], options: DiscoverOptions) {
  const outcome = await run.job({
    kind: 'discover',
    cidrs: list(options.cidr),
    typed: [...names, ...(options.node ?? [])],
    ...(options.remoteUser === undefined ? {} : { user: options.remoteUser }),
    isPassiveOnly: options.passiveOnly === true,
    consentToAddresses: addressCount(options.consentToAddresses ?? '4096'),
    imports: await Promise.all((options.import ?? []).map(readImport)),
    ...(options.mdns ? { useMdns: true } : {}),
  });
  run.result({ nodes: nodesResult(run.engine.snapshot()) });
  return outcome;
}

async function checkVerb(run: Run, names: string[]) {
  const outcome = await run.job({ kind: 'check', nodes: nodesNamed(names, run.engine.snapshot()) });
  run.result({ nodes: nodesResult(run.engine.snapshot()) });
  return outcome;
}

interface TrustOptions extends CommonOptions {
  replace?: boolean;
  seed?: boolean;
  revoke?: string;
}

async function trustVerb(run: Run, names: string[], options: TrustOptions) {
  const idOf = (name: string): NodeId => nodesNamed([name], run.engine.snapshot())[0] as NodeId;
  if (options.revoke !== undefined) return revokeVerb(run, names, options.revoke, idOf);
  const nodes = nodesNamed(names, run.engine.snapshot());
  if (options.seed) return run.job({ kind: 'seed', nodes });
  const isAbout = options.replace === true || (options.acceptHostKey ?? []).length > 0;
  if (nodes.length === 0 && isAbout) throw new Failure('bad-input', say('Name the nodes to trust.'));
  if (nodes.length === 0) return listTrust(run);
  let last = await run.job({
    kind: 'trust-node',
    nodeId: nodes[0] as NodeId,
    replaceChanged: options.replace === true,
  });
  for (const nodeId of nodes.slice(1)) {
    if (last.state !== 'done') break;
    last = await run.job({ kind: 'trust-node', nodeId, replaceChanged: options.replace === true });
  }
  return last;
}

async function fixVerb(
  run: Run,
  names: string[],
  options: CommonOptions & { all?: boolean; dryRun?: boolean; remedy?: string },
) {
  const nodes = nodesNamed(names, run.engine.snapshot());
  if (nodes.length === 0 && !options.all) throw new Failure('bad-input', say('Name the nodes to fix, or use --all.'));
  const outcome =
    options.dryRun || options.remedy
      ? await plannedFix(run, nodes, options)
      : await run.job({ kind: 'fix', nodes, mayAsk: true });
  if (!options.dryRun) run.result({ nodes: nodesResult(run.engine.snapshot()) });
  return outcome;
}

/** Shows what would be done, or does the one remedy that was named. */
async function plannedFix(run: Run, nodes: NodeId[], options: { dryRun?: boolean; remedy?: string }) {
  await run.job({ kind: 'check', nodes });
  const plans = fixPlans(run, nodes, options.remedy);
  const [plan] = plans;
  if (!options.dryRun && plan) {
    return run.job({ kind: 'apply-remedy', nodeId: plan.nodeId, remedyId: plan.remedyId, planHash: plan.hash });
  }
  run.result({ plans });
  run.out(plans.length === 0 ? 'Nothing to fix.\n' : plans.map(planText).join('\n'));
  return undefined;
}

function fixPlans(run: Run, nodes: NodeId[], remedy: string | undefined): RemedyPlan[] {
  if (!remedy) return run.engine.fixPlan(nodes);
  const plans = nodes.flatMap((node) => run.engine.remedyPlans(node)).filter((plan) => plan.remedyId === remedy);
  if (plans.length > 0) return plans;
  throw new Failure('bad-input', say('{{remedy}} is no remedy for what was found.', { remedy }));
}

type NodeChange = Partial<Pick<ClusterNode, 'isSetAside' | 'allowsLegacyAlgorithms'>>;

/** Verbs that change one thing of nodes, and what they say of each. */
const NODE_CHANGES: readonly { verb: string; description: string; change: NodeChange; said: string }[] = [
  {
    verb: 'set-aside',
    description: 'take nodes out of the cluster',
    change: { isSetAside: true },
    said: 'is set aside',
  },
  { verb: 'bring-back', description: 'take nodes back in', change: { isSetAside: false }, said: 'is back' },
  {
    verb: 'allow-legacy',
    description: 'accept SSH methods that are no longer safe (SHA-1, CBC) from these nodes',
    change: { allowsLegacyAlgorithms: true },
    said: 'may use SSH methods that are no longer safe',
  },
  {
    verb: 'refuse-legacy',
    description: 'accept only safe SSH methods from these nodes again',
    change: { allowsLegacyAlgorithms: false },
    said: 'must use safe SSH methods',
  },
];

async function changeVerb(run: Run, names: string[], change: NodeChange, said: string) {
  const { cluster } = run.engine.snapshot();
  const chosen = nodesNamed(names, run.engine.snapshot());
  await run.engine.saveCluster({
    ...cluster,
    nodes: cluster.nodes.map((node) => (chosen.includes(node.id) ? { ...node, ...change } : node)),
  });
  run.out(chosen.map((id) => `${nodeOf(id, cluster)?.name} ${said}.\n`).join(''));
  return undefined;
}

/** discover, check, trust, fix, and what NODE_CHANGES lists. */
export function nodeVerbs(root: Command, done: Done): void {
  withCommon(root.command('discover [names...]').description('find the machines of the lab; changes nothing'))
    .option('--cidr <list>', 'networks to scan, comma-separated (default: the local private ones)')
    .option('--remote-user <name>', 'login name on nodes that no source names one for (default: yours)')
    .option('--passive-only', 'scan nothing: only known_hosts, SSH config, the neighbour table, caches and names given')
    .option('--node <user@host:port>', 'a machine to look at (repeatable)', collect, [])
    .option(
      '--import <file>',
      "machines of a file: Ansible inventory, CSV, AGILab's JSON, plain list (repeatable)",
      collect,
      [],
    )
    .option('--mdns', 'also ask the local networks for machines that announce SSH (multicast DNS)')
    .option('--consent-to-addresses <n>', 'how many addresses may be scanned', '4096')
    .action(async (names: string[], options: DiscoverOptions) =>
      done(await runVerb(options, (run) => discoverVerb(run, names, options), true)),
    );
  withCommon(root.command('check [nodes...]').description('every finding of every node; changes nothing')).action(
    async (names: string[], options: CommonOptions) =>
      done(await runVerb(options, (run) => checkVerb(run, names), true)),
  );
  withCommon(
    root
      .command('trust [nodes...]')
      .description("compare a node's host key and remember it; without a name: who trusts whom"),
  )
    .option('--replace', 'replace the pinned key of a node whose key changed')
    .option(
      '--revoke <what>',
      'take away the host-key or the login that the first node has of the second, after showing the lines',
    )
    .option('--seed', "place the scheduler's host keys on the workers and their logins on the share account")
    .action(async (names: string[], options: TrustOptions) =>
      done(await runVerb(options, (run) => trustVerb(run, names, options))),
    );
  withCommon(root.command('fix [nodes...]').description('apply the remedies of what was found'))
    .option('--all', 'all nodes that take part')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--remedy <id>', 'only this remedy')
    .action(async (names: string[], options: CommonOptions & { all?: boolean; dryRun?: boolean; remedy?: string }) =>
      done(await runVerb(options, (run) => fixVerb(run, names, options), true)),
    );
  for (const { verb, description, change, said } of NODE_CHANGES) {
    withCommon(root.command(`${verb} <nodes...>`).description(description)).action(
      async (names: string[], options: CommonOptions) =>
        done(await runVerb(options, (run) => changeVerb(run, names, change, said))),
    );
  }
}
