import { describe, expect, it } from 'vitest';
import { builtFleet, node } from '../testing/fake-fleet';
import { nodeGroups } from './node-groups';
import { matchesSearch, nodeViews } from './node-view';

const views = nodeViews(builtFleet());

describe('nodeGroups', () => {
  it('orders nodes by who must act, and never hands a changed key to a program', () => {
    const automatic = new Set(['merlin', 'wader', 'swift'].map(node));
    const groups = nodeGroups(views, { automatic, prepared: new Set() }).map((group) => [
      group.id,
      group.rows.map((view) => view.node.name),
    ]);
    expect(groups).toEqual([
      ['needs-you', ['heron', 'rook', 'dunlin', 'plover', 'swift']],
      ['muster-can-fix', ['merlin', 'wader']],
      ['ready', ['atlas', 'kestrel', 'osprey']],
      ['set-aside', ['nas-2', 'lab-desk-07']],
    ]);
  });
  it('calls a node ready whose way back alone is left, since the host keys bring it', () => {
    const prepared = new Set([node('heron')]);
    const groups = nodeGroups(views, { automatic: new Set(), prepared });
    expect(groups.find(({ id }) => id === 'ready')?.rows.map((view) => view.node.name)).toEqual([
      'atlas',
      'kestrel',
      'osprey',
      'heron',
    ]);
  });
});

describe('matchesSearch', () => {
  it.each([
    ['mer', ['merlin']],
    ['debian 13', ['atlas', 'kestrel', 'merlin']],
    ['192.168.21', ['lab-desk-07']],
    ['nothing like this', []],
  ])('finds %s', (search, names) => {
    expect(views.filter((view) => matchesSearch(view, search)).map((view) => view.node.name)).toEqual(names);
  });
});
