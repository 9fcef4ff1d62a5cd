import type { Difference, ReportComparison } from '../../shared/model/comparison';
import { english } from '../../shared/model/sentence';
import { secondsText, timeText } from './report-document';

const GROUPS: Readonly<Record<Difference['group'], string>> = {
  setting: 'Settings',
  node: 'Nodes',
  'host-key': 'Host keys',
  version: 'Versions',
  finding: 'Findings',
  speed: 'Share speed',
};

const time = (ms: number | null): string => (ms === null ? 'not begun' : secondsText(ms));

/** The comparison as lines for a terminal. Pure. */
export function comparisonText(comparison: ReportComparison): string {
  const { before, after, claims, differences, times } = comparison;
  const side = (which: typeof before) =>
    `${which.id}  ${timeText(which.startedAt)}  ${which.verdict}. ${english(which.headline)}`;
  const isSame = claims.length === 0 && differences.length === 0 && before.verdict === after.verdict;
  const groups = (Object.keys(GROUPS) as Difference['group'][]).flatMap((group) => {
    const own = differences.filter((each) => each.group === group);
    return own.length === 0 ? [] : [`${GROUPS[group]}:`, ...own.map(differenceLine)];
  });
  return `${[
    `before  ${side(before)}`,
    `after   ${side(after)}`,
    ...(before.verdict === after.verdict ? [] : [`Verdict: ${before.verdict} -> ${after.verdict}`]),
    ...(isSame ? ['Nothing but the times differs.'] : []),
    ...(claims.length > 0 ? ['Claims:'] : []),
    ...claims.map(
      (claim) =>
        `  ${english(claim.title)}: ${claim.before ?? 'not made'} (${claim.observedBefore || '–'}) -> ${claim.after ?? 'not made'} (${claim.observedAfter || '–'})`,
    ),
    ...groups,
    'Times:',
    ...times.map(
      ({ phase, beforeMs, afterMs }) => `  ${phase.padEnd(16)}${time(beforeMs).padStart(10)} -> ${time(afterMs)}`,
    ),
  ].join('\n')}\n`;
}

const differenceLine = ({ where, what, before, after }: Difference): string =>
  `  ${where === '' ? '' : `${where}, `}${what}: ${before ?? 'none'} -> ${after ?? 'none'}`;
