import { say } from '../../shared/model/sentence';
import { proofLines, setUpShareLines } from './agilab-lines';
import type { Remedy } from './remedy';

/** The share has a step of its own, with a plan over all nodes: this only points there. */
export const setUpShare: Remedy = {
  id: 'set-up-share',
  fixes: 'share-mounted',
  plan: ({ node, cluster }) => ({
    kind: 'manual',
    title: say('Set up the share'),
    steps: [
      {
        node: node.id,
        title: say('Look at the plan in the step “Set up the share”, then apply it'),
        shown: 'muster share plan && muster share apply',
      },
      { node: node.id, title: say('Or by AGILab’s own command, on the scheduler'), shown: setUpShareLines(cluster) },
      {
        node: node.id,
        title: say('Then prove the cluster, by Muster or by AGILab'),
        shown: `muster prove\n${proofLines(cluster)}`,
      },
    ],
    effects: [],
    rights: null,
    undo: null,
  }),
};
