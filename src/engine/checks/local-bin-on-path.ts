import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, warn } from './check';
import { notForThisComputer, unanswered } from './evidence';

/** Folders that hold a tool which a command over SSH does not find, each once. Pure. */
export function hiddenFolders(facts: Pick<NodeFacts, 'uv' | 'sshfs' | 'python3' | 'brew' | 'path'>): string[] {
  const seen = new Set(facts.path.split(':'));
  const tools = [facts.uv, facts.sshfs, facts.python3].flatMap((tool) => (tool ? [tool.path] : []));
  const folders = [...tools, ...(facts.brew ? [facts.brew] : [])].map((path) => path.slice(0, path.lastIndexOf('/')));
  return [...new Set(folders)].filter((folder) => folder !== '' && !seen.has(folder));
}

export const localBinOnPath: JudgingCheck = {
  id: 'local-bin-on-path',
  title: say('Commands over SSH find every tool'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: notForThisComputer,
  judge: ({ facts }) => {
    const late = unanswered(facts, 'tools');
    if (late) return late;
    const folders = hiddenFolders(facts);
    const evidence = { PATH: facts.path, shell: facts.shell };
    return folders.length === 0
      ? pass(say('A command over SSH finds every tool.'), evidence)
      : warn(
          say(
            '{{folders}} is not on the PATH of commands over SSH. Without it, programs other than Muster do not find what lies there.',
            { folders: folders.join(', ') },
          ),
          evidence,
        );
  },
  remedies: ['fix-path', 'fix-path-by-hand'],
};
