import { useWizard } from '../store/wizard-store';
import { CancelJobDialog } from './cancel-job-dialog';
import { DeleteClusterDialog, NewClusterDialog, RenameClusterDialog } from './cluster-dialogs';
import { KeysDialog } from './keys-dialog';
import { ProblemDialog } from './problem-dialog';
import { SnippetDialog } from './snippet-dialog';
import { WordsDialog } from './words-dialog';

const DIALOGS = {
  'new-cluster': NewClusterDialog,
  'rename-cluster': RenameClusterDialog,
  'delete-cluster': DeleteClusterDialog,
  keys: KeysDialog,
  problem: ProblemDialog,
  snippets: SnippetDialog,
  words: WordsDialog,
  'cancel-job': CancelJobDialog,
} as const;

/** The dialog that was opened from a menu, the palette or a key. */
export function DialogHost() {
  const dialog = useWizard((state) => state.dialog);
  if (dialog === null) return null;
  const Shown = DIALOGS[dialog];
  return <Shown />;
}
