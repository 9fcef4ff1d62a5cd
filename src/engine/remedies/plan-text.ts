import type { RemedyPlan } from '../../shared/model/remedy';
import { english } from '../../shared/model/sentence';

/** A plan as plain text: everything that a person is shown, and nothing else. What golden files hold. Pure. */
export function planText(plan: RemedyPlan): string {
  const says = (label: string, text: string | null) => (text === null || text === '' ? [] : [`${label}: ${text}`]);
  return [
    `== ${plan.remedyId} (${plan.kind}) for ${plan.fixes}`,
    english(plan.title),
    ...plan.steps.flatMap(({ node, title, shown }) => [
      `-- on ${node}: ${english(title)}`,
      ...shown.split('\n').map((line) => `   ${line}`.trimEnd()),
    ]),
    ...plan.effects.map((effect) => `effect: ${english(effect)}`),
    ...says('rights', plan.rights && english(plan.rights)),
    ...says('undo', plan.undo && english(plan.undo)),
  ].join('\n');
}
