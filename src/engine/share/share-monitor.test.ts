import { describe, expect, it } from 'vitest';
import type { MountHealth } from '../../shared/model/share';
import { outputOf } from './script-output';
import { resultsOfHealth } from './share-monitor';
import { speedOf } from './share-speed';

const health = (state: MountHealth['state']): MountHealth => ({ state, mountedAt: null, survivesReboot: false, at: 7 });
const told = (before: MountHealth['state'] | null, now: MountHealth['state']) =>
  resultsOfHealth(before && health(before), health(now), '/home/w/share').map(
    ({ checkId, status }) => `${checkId} ${status}`,
  );

describe('resultsOfHealth', () => {
  it.each<[MountHealth['state'] | null, MountHealth['state'], string[]]>([
    [null, 'alive', []],
    ['alive', 'alive', []],
    ['alive', 'gone', ['share-mounted fail', 'share-sentinel blocked']],
    ['alive', 'foreign', ['share-mounted fail', 'share-sentinel blocked']],
    ['alive', 'read-only', ['share-mounted fail', 'share-sentinel blocked']],
    ['alive', 'dead', ['share-mounted fail', 'share-sentinel blocked', 'mount-healthy fail']],
    ['alive', 'hung', ['share-mounted fail', 'share-sentinel blocked', 'mount-healthy fail']],
    ['alive', 'unreachable', ['share-mounted error', 'share-sentinel blocked']],
    ['hung', 'alive', ['share-mounted pass', 'share-sentinel pending', 'mount-healthy pass']],
    ['unreachable', 'alive', ['share-mounted pass', 'share-sentinel pending']],
  ])('%s, then %s', (before, now, expected) => {
    expect(told(before, now)).toEqual(expected);
  });
});

describe('speedOf', () => {
  const said = (...lines: string[]) => speedOf(outputOf(lines.join('\n')), 7);

  it('reads the seconds of dd and the time of the small files', () => {
    expect(said('read=0.05', 'write=0.1', 'small=64', 'count=32')).toEqual({
      readBytesPerSecond: 83_886_080,
      writeBytesPerSecond: 41_943_040,
      smallFilesPerSecond: 500,
      sizeBytes: 4_194_304,
      at: 7,
    });
  });

  it.each([[['read=', 'write=0.1', 'small=64']], [['write=0.1', 'small=64']], [['read=x', 'write=0.1', 'small=1']]])(
    'makes nothing of %j',
    (lines) => {
      expect(said(...lines)).toBeNull();
    },
  );

  it('is finite when a clock saw no time pass', () => {
    expect(Number.isFinite(said('read=0', 'write=0', 'small=0')?.readBytesPerSecond)).toBe(true);
  });
});
