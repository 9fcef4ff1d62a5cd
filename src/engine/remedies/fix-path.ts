import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { hiddenFolders } from '../checks/local-bin-on-path';
import { changeLines, makeParents } from '../journal/change-lines';
import type { Remedy } from './remedy';

const BEGIN = '# >>> muster: PATH of commands over SSH >>>';
const END = '# <<< muster: PATH of commands over SSH <<<';

/** The file that a shell reads for a command without a terminal; null for shells that read none. */
const FILES: Readonly<Record<string, string>> = {
  // bash(1), INVOCATION: what sshd starts reads ~/.bashrc, up to the line that ends it for such shells.
  bash: '~/.bashrc',
  // zsh(1), STARTUP/SHUTDOWN FILES: the only file that every zsh reads.
  zsh: '~/.zshenv',
  fish: '~/.config/fish/conf.d/muster.fish',
};

const nameOf = (shell: string): string => shell.slice(shell.lastIndexOf('/') + 1);

/** Home-relative where it can be, so that the line stays right when the home folder moves. */
const shownFolder = (folder: string, home: string): string =>
  folder.startsWith(`${home}/`) ? `$HOME${folder.slice(home.length)}` : folder;

/** A folder that may stand in double quotes of every shell. */
const isPlain = (folder: string): boolean => /^[\w./+@ -]+$/.test(folder.replace(/^\$HOME/, ''));

/** File and lines that put the hidden folders on the PATH; null when the shell reads no file for such commands. Pure. */
export function pathEdit(facts: Pick<NodeFacts, 'shell' | 'home' | 'uv' | 'sshfs' | 'python3' | 'brew' | 'path'>): {
  readonly file: string;
  readonly lines: readonly string[];
} | null {
  const shell = nameOf(facts.shell);
  const file = FILES[shell];
  const folders = hiddenFolders(facts)
    .map((folder) => shownFolder(folder, facts.home))
    .filter(isPlain);
  if (!file || folders.length === 0) return null;
  const line = (folder: string) =>
    shell === 'fish'
      ? `contains "${folder}" $PATH; or set -gx PATH "${folder}" $PATH`
      : `case ":$PATH:" in *":${folder}:"*) ;; *) export PATH="${folder}:$PATH" ;; esac`;
  return { file, lines: [BEGIN, ...folders.map(line), END] };
}

/** Puts the folders of found tools on the PATH of commands over SSH, between markers at the top of the shell's file. */
export const fixPath: Remedy = {
  id: 'fix-path',
  fixes: 'local-bin-on-path',
  plan: ({ node, observation }) => {
    const facts = observation?.facts;
    if (!facts || facts.os === 'windows') return null;
    const edit = pathEdit(facts);
    if (!edit) {
      if (hiddenFolders(facts).length === 0) return null;
      return {
        kind: 'command',
        title: say('Show commands over SSH where the tools are'),
        steps: [
          {
            node: node.id,
            title: say('{{shell}} reads no file for such commands: link what lies elsewhere', { shell: facts.shell }),
            shown: [facts.uv, facts.sshfs]
              .flatMap((tool) => (tool && !tool.isOnPath ? [`sudo ln -s "${tool.path}" /usr/local/bin/`] : []))
              .join('\n'),
          },
        ],
        effects: [say('Muster runs nothing here; it looks again after the lines have run.')],
        rights: say('Administrator rights on the node.'),
        undo: null,
      };
    }
    return {
      kind: 'automatic',
      title: say('Put the folders of the tools on the PATH of commands over SSH'),
      steps: [
        {
          node: node.id,
          title: say('Add to the top of {{file}}, before it ends for commands without a terminal', { file: edit.file }),
          shown: edit.lines.join('\n'),
        },
      ],
      effects: [say('Every shell of this account that starts from now on finds them.')],
      rights: null,
      undo: say('Takes the lines out again, markers and all.'),
    };
  },
  apply: async ({ observation, node }, _plan, job) => {
    const edit = observation?.facts ? pathEdit(observation.facts) : null;
    if (!edit) return;
    const session = await job.session(node.id);
    await makeParents(job, session, edit.file, '755');
    await changeLines(job, session, {
      path: edit.file,
      add: edit.lines,
      at: edit.lines.map((_, index) => index + 1),
      remove: [],
      what: say('put the folders of the tools on the PATH of commands over SSH'),
    });
  },
};
