import type { FailureCode } from '../../shared/failure';
import type { ShareStepId } from '../../shared/model/share';

/** What `share-apply.sh` says of a step that went well. Slots: name, path, source. */
const GOOD: Readonly<Record<string, string>> = {
  'reverse-ssh works': '{{name}} logs in on the scheduler without a password.',
  'reverse-ssh mounted': 'The share is mounted over this login.',
  'sshfs found': 'The SSHFS client is installed.',
  'sshfs mounted': 'The SSHFS client serves the mount.',
  'mount-point made': 'The folder {{path}} was made.',
  'mount-point exists': 'The folder {{path}} is there and empty.',
  'mount-point freed': 'What was mounted at {{path}} is unmounted.',
  'mount-point mounted': 'The share is mounted on {{path}}.',
  'env made': '~/.agilab/.env was made with AGILab’s share keys.',
  'env changed': 'AGILab’s share keys in ~/.agilab/.env were set.',
  'env same': 'AGILab’s share keys in ~/.agilab/.env are right.',
  'mount mounted': '{{source}} is mounted on {{path}}.',
  'writable works': 'A test file was written, read and removed.',
};

/** A failure code, a sentence, and the next act where it is another than that of the code. */
type BadText = readonly [code: FailureCode, en: string, next?: string];

/** What it says of a step that failed. Slots: name, path, source, said. */
const BAD: Readonly<Record<string, BadText>> = {
  'reverse-ssh refused': [
    'login-refused',
    '{{name}} could not log in on the scheduler: {{said}}',
    'Let it log in there: muster trust --seed. Then apply the share again.',
  ],
  'sshfs absent': [
    'mount-failed',
    'sshfs was not found on {{name}}.',
    'Install it there: muster fix NODE. Then apply the share again.',
  ],
  'mount-point other-mount': ['share-refused', 'Another file system is mounted on {{path}} on {{name}}: {{said}}'],
  'mount-point busy': ['mount-failed', 'What is mounted on {{path}} on {{name}} could not be unmounted: {{said}}'],
  'mount-point symlink': ['share-refused', '{{path}} on {{name}} is a symbolic link.'],
  'mount-point not-empty': ['share-refused', 'The folder {{path}} on {{name}} holds files, {{said}} among them.'],
  'mount-point cannot-make': ['command-failed', 'The folder {{path}} could not be made on {{name}}: {{said}}'],
  'mount refused': ['mount-failed', '{{source}} could not be mounted on {{name}}: {{said}}'],
  'mount no-service': ['mount-failed', 'The service that mounts the share could not be started on {{name}}: {{said}}'],
  'mount gone': ['mount-failed', 'The mount on {{path}} on {{name}} went away meanwhile.'],
  'mount dead': ['mount-failed', 'The mount on {{path}} on {{name}} does not answer: {{said}}'],
  'writable refused': ['mount-failed', '{{name}} cannot write to {{path}}: {{said}}'],
};

export const goodTextOf = (step: ShareStepId, word: string): string => GOOD[`${step} ${word}`] ?? 'Done.';

export const badTextOf = (step: ShareStepId, word: string): BadText =>
  BAD[`${step} ${word}`] ??
  (step === 'env'
    ? ['command-failed', '~/.agilab/.env on {{name}} could not be changed.']
    : ['mount-failed', 'The share could not be set up on {{name}}: {{said}}']);
