import type { Cluster } from '../../shared/model/cluster';
import { type Sentence, say } from '../../shared/model/sentence';

/** PowerShell of the requirement for a Windows manager or scheduler. */
export const OPENSSH_CLIENT_LINES = [
  'Get-WindowsCapability -Online -Name OpenSSH.Client*',
  'Add-WindowsCapability -Online -Name OpenSSH.Client~~~~0.0.1.0',
  'ssh -V',
].join('\n');

const AGENT_LINES = [
  'Get-Service ssh-agent | Set-Service -StartupType Automatic',
  'Start-Service ssh-agent',
  'ssh-add "$HOME\\.ssh\\id_ed25519"',
].join('\n');

/** A value inside double quotes of PowerShell (about_Quoting_Rules): backtick, dollar and quote would be read. */
export const powerShellText = (value: string): string => value.replace(/[`"$]/g, '`$&');

/** Seeds a worker's host key from PowerShell in ASCII, since `>` of Windows PowerShell writes UTF-16, which ssh cannot read. */
export const windowsSeedLines = (workerHost: string): string =>
  [
    `$workerHost = "${powerShellText(workerHost)}"`,
    'New-Item -ItemType Directory -Force "$HOME\\.ssh" | Out-Null',
    'ssh-keyscan -H -t ed25519,rsa,ecdsa $workerHost | Out-File -Encoding ascii "$HOME\\.ssh\\seen"',
    'ssh-keygen -lf "$HOME\\.ssh\\seen"   # compare with the worker\'s own console; go on only when they are the same',
    'ssh-keyscan -H -t ed25519,rsa,ecdsa $workerHost | Out-File -Append -Encoding ascii "$HOME\\.ssh\\known_hosts"',
    'ssh-keygen -l -F $workerHost   # must be the same again; if not: ssh-keygen -R $workerHost',
    'Remove-Item "$HOME\\.ssh\\seen"',
  ].join('\n');

/** The share as every node may call it: below the home folder, with `/`, without a drive. Null when it is none of these. */
export const portableShare = (path: string): string | null => (/^[A-Za-z]:|\\|^[/~]/.test(path) ? null : path);

/** Everything a Windows manager is led through, as titled lines. */
export function windowsManagerSteps(cluster: Cluster, workerHost: string): (readonly [Sentence, string])[] {
  const share = portableShare(cluster.share.schedulerPath);
  return [
    [say('Install the OpenSSH client'), OPENSSH_CLIENT_LINES],
    [say('Start the SSH agent, and give it the key'), AGENT_LINES],
    share === null
      ? [
          say('Choose a share below the home folder: a Windows path means nothing to workers on Linux and macOS'),
          '$env:AGI_CLUSTER_SHARE = "clustershare/agilab-two-node"',
        ]
      : [say('Keep the share setting portable'), `$env:AGI_CLUSTER_SHARE = "${powerShellText(share)}"`],
    [say('Seed a worker host key from PowerShell, after comparing it'), windowsSeedLines(workerHost)],
  ];
}
