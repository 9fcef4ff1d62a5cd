import { say } from '../../shared/model/sentence';
import { byHand } from './by-hand';

export const installPythonMinor = byHand({
  id: 'install-python-minor',
  fixes: 'python-minor',
  kind: 'command',
  title: say('Install the Python of the cluster beside the one that is there'),
  rights: null,
  steps: ({ finding, observation }) => {
    const wanted = finding?.evidence.wanted;
    if (!wanted || !observation?.facts) return [];
    return [[say('For this account alone, by uv'), `uv python install ${wanted}\nuv python find ${wanted}`]];
  },
});
