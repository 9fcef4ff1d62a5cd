import { describe, expect, it } from 'vitest';
import type { NodeFacts } from '../../shared/model/node';
import { CHECKS } from '../checks';
import { planRemedies } from './plan-remedy';
import type { RemedyInput } from './remedy';
import { cluster, debian, finding, here, input, looked, macos, windows } from './remedy-cases';
import requirement from './requirement-lines.txt?raw';

// The list was copied out of the requirement document once. Every line of it must be offered somewhere, ready to copy.

const mount = (facts: NodeFacts) => ({
  source: 'alice@10.0.0.9:/srv/old',
  target: `${facts.home}/${cluster.share.workerPath}`,
  type: 'fuse.sshfs',
  isReadOnly: false,
  state: 'dead' as const,
});
const noBrew = { ...macos, brew: null };
const closed = looked(null, { reach: { state: 'refused', ip: null, elapsedMs: 1, detail: '' }, login: null });

function inputs(): RemedyInput[] {
  const agilab = { ...cluster, runner: 'agilab' as const };
  return CHECKS.flatMap(({ id, remedies }) => {
    const failing = { finding: finding(id, 'fail', remedies) };
    return [
      ...[debian, noBrew].flatMap((facts) => [
        input(id, { ...facts, mounts: [mount(facts)] }, failing),
        input(id, facts, { ...failing, cluster: agilab }),
      ]),
      input(id, windows, { ...failing, node: here }),
      input(id, null, { ...failing, observation: closed }),
      input(id, null, failing),
    ];
  });
}

/** Steps as they would be copied, continuation lines joined. */
const joined = (text: string): string => text.replace(/ *\\\n */g, ' ');
const offered = inputs()
  .flatMap(planRemedies)
  .flatMap(({ steps }) => steps.map(({ shown }) => joined(shown)));

/** What a reader replaces: `<name>`, and the two example paths. */
const asPattern = (line: string): RegExp =>
  new RegExp(
    line
      .split(/(<[a-z-]+>|\/path\/to\/\S+)/)
      .map((part) => (/^<|^\/path\//.test(part) ? '\\S+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join(''),
    'm',
  );

const lines = joined(requirement)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('# '));

describe('every command line of the requirement is offered to copy', () => {
  it('and the list was not emptied', () => expect(lines.length).toBeGreaterThan(38));
  it.each(lines)('%s', (line) => {
    expect(offered.some((text) => asPattern(line).test(text))).toBe(true);
  });
});
