import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { claim } from './claims';
import { differingPackages, type Installed, minorOf } from './environment';
import type { FlightPlan } from './flight-plan';

/**
 * Compares what every node has installed with the scheduler, before anything computes. A different Python minor is advice.
 * @throws Failure install-failed when a node holds other versions than the scheduler.
 */
export function claimEqualPackages(
  plan: FlightPlan,
  installed: ReadonlyMap<NodeId, Installed>,
  claims: ProofClaim[],
): void {
  const own = installed.get(plan.scheduler.id);
  if (!own || plan.remote.length === 0) return;
  const differing = plan.remote.flatMap(({ id, name }) => {
    const there = installed.get(id);
    return there ? differingPackages(there, own).map((text) => `${name}: ${text}`) : [`${name}: nothing installed`];
  });
  const all = `${own.packages.size} packages on ${plan.nodes.length} nodes`;
  const isEqual = differing.length === 0;
  claims.push(
    claim(
      'equal-packages',
      say('Packages are equal on every node'),
      say('Installed packages of every node, compared with the scheduler'),
      {
        state: isEqual ? 'holds' : 'broken',
        expected: all,
        observed: isEqual ? all : differing.join('; '),
        ...(isEqual ? {} : { reason: 'packages-differ' }),
      },
    ),
  );
  advisePython(plan, own, installed, claims);
  if (isEqual) return;
  throw new Failure(
    'install-failed',
    say('Packages differ between the nodes: {{list}}.', { list: differing.slice(0, 5).join('; ') }),
  );
}

function advisePython(
  plan: FlightPlan,
  own: Installed,
  installed: ReadonlyMap<NodeId, Installed>,
  claims: ProofClaim[],
): void {
  const others = plan.remote.filter(({ id }) => minorOf(installed.get(id)?.python) !== minorOf(own.python));
  if (others.length === 0) return;
  const observed = others.map(({ id, name }) => `${name} ${installed.get(id)?.python ?? ''}`).join(', ');
  claims.push(
    claim('python-minor', say('Python has the same minor version everywhere'), say('Version of each environment'), {
      state: 'advice',
      expected: `${minorOf(own.python)} everywhere`,
      observed,
    }),
  );
}
