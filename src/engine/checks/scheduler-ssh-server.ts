import { connect } from 'node:net';
import { activeWorkers, isRemoteWorker } from '../../shared/model/cluster-shape';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/sentence';
import { askScript } from '../remote/answer-of';
import listeningSource from '../remote/listening.sh?raw';
import { observing } from '../remote/script';
import { fail, type ProbingCheck, pass } from './check';

const listeningScript = observing('listening', listeningSource);
const WITHIN_MS = 5_000;

/** Where there is no POSIX shell: one connection to this computer itself, closed at once. */
const answersHere = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });

export const schedulerSshServer: ProbingCheck = {
  id: 'scheduler-ssh-server',
  title: say('This computer lets workers in by SSH'),
  group: 'share',
  level: 'required',
  needs: [],
  appliesTo: (node, cluster) => {
    if (node.id !== MANAGER || cluster.scheduler !== MANAGER) return say('Only a scheduler on this computer needs it.');
    return activeWorkers(cluster).some((worker) => isRemoteWorker(worker.node, cluster))
      ? true
      : say('No worker is on another machine.');
  },
  remedies: ['start-ssh-server-here'],
  timeoutMs: WITHIN_MS + 2_000,
  probe: async ({ cluster, facts, session, signal }) => {
    const { port } = cluster.share;
    const evidence = { port: String(port) };
    const isListening =
      facts.os === 'windows'
        ? await answersHere(port)
        : (
            await askScript(session, listeningScript, { values: { PORT: String(port) }, timeoutMs: WITHIN_MS, signal })
          ).one('listening') !== 'no';
    return isListening
      ? pass(say('Something listens on port {{port}} of this computer.', { port }), evidence)
      : fail(
          say('No SSH server listens on port {{port}} of this computer. Without it, workers cannot mount the share.', {
            port,
          }),
          evidence,
        );
  },
};
