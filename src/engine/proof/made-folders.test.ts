import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { inMadeFolder } from './made-folders';
import { fakeJob } from './testing/fake-job';

const HERON = 'heron' as NodeId;
const ATLAS = 'atlas' as NodeId;
const job = () => fakeJob(() => ({}));

describe('inMadeFolder', () => {
  it.each([
    ['wenv/muster', '~/wenv/muster'],
    ['/srv/share/muster', '/srv/share/muster'],
  ])('journals %s as %s, to be removed whole', async (folder, path) => {
    const made = job();
    expect(await inMadeFolder(made, HERON, folder, async () => 'value')).toBe('value');
    expect(made.entriesMade).toMatchObject([
      { nodeId: HERON, state: 'done', inverse: { kind: 'remove-path', path, what: 'marked-folder' } },
    ]);
  });

  it('journals before the work, and leaves the intent when the work fails', async () => {
    const made = job();
    const work = () => {
      expect(made.entriesMade).toMatchObject([{ state: 'intent' }]);
      return Promise.reject(new Error('disk full'));
    };
    await expect(inMadeFolder(made, HERON, 'a', work)).rejects.toThrow('disk full');
    expect(made.entriesMade).toMatchObject([{ state: 'intent' }]);
  });

  it('journals a folder once per node, and again after it was taken back', async () => {
    const made = job();
    const again = (node: NodeId) => inMadeFolder(made, node, 'a', () => Promise.resolve());
    await again(HERON);
    await again(HERON);
    await again(ATLAS);
    expect(made.entriesMade.map((entry) => entry.nodeId)).toEqual([HERON, ATLAS]);
    const [first] = made.entriesMade;
    if (first) made.entriesMade[0] = { ...first, state: 'undone' };
    await again(HERON);
    expect(made.entriesMade.map((entry) => entry.nodeId)).toEqual([HERON, ATLAS, HERON]);
  });
});
