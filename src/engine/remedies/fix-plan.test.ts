import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check';
import { emptyFleet } from '../../shared/model/fleet';
import { CHECKS } from '../checks';
import { fixPlan } from './plans';
import { cluster, debian, finding, looked } from './remedy-cases';

const [, heron] = cluster.nodes;
const remediesOf = (id: CheckId) => CHECKS.find((check) => check.id === id)?.remedies ?? [];

/** What a fix of heron would do when these checks fail. */
function planned(...ids: CheckId[]): string[] {
  if (!heron) throw new Error('The cluster has no worker.');
  const results = Object.fromEntries(ids.map((id) => [id, finding(id, 'fail', remediesOf(id))]));
  const known = { [heron.id]: { observation: looked({ ...debian, sshfs: null, uv: null }), results } };
  const fleet = { ...emptyFleet(cluster), known } as unknown as Parameters<typeof fixPlan>[1];
  return fixPlan([heron.id], fleet).map(({ remedyId }) => remedyId);
}

describe('what "Fix all" shows', () => {
  it('comes in the order of the checks, whatever order they were found in', () => {
    expect(planned('sshfs-present', 'uv-present')).toEqual(['install-uv', 'install-sshfs']);
  });
  it('is not the share, which it leaves to its own step', () => {
    expect(remediesOf('share-mounted')).not.toEqual([]);
    expect(planned('uv-present', 'share-mounted', 'share-sentinel')).toEqual(['install-uv']);
  });
});
