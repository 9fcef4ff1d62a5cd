import { type Cluster, nodeOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { EnvChange } from './env-keys';
import { workerLines } from './plan-script';
import { powerShellQuote } from './powershell-text';
import type { SchedulerPlan } from './share-plan';
import type { WorkerPlan } from './sshfs-plan';
import { windowsPathOf } from './windows-end';

const TOKEN = 'muster-by-hand';

/** A worker's part is POSIX shell text on the standard input of ssh, with line ends as that shell needs them. */
function partFor(node: NodeId, cluster: Cluster, lines: readonly string[]): string {
  const entry = nodeOf(node, cluster);
  const login = entry ? `${entry.user ? `${entry.user}@` : ''}${entry.address}` : node;
  const text = ['set -eu', ...lines].map(powerShellQuote).join(',\n  ');
  return [`Invoke-OnNode -Port ${entry?.port ?? 22} -Login ${powerShellQuote(login)} -Lines @(`, `  ${text}`, ')'].join(
    '\n',
  );
}

const HEAD = `# Sets up the cluster share by hand, with this Windows computer as scheduler: the same plan that Muster shows.
# Stops at the first command that fails. Needs the OpenSSH client and the OpenSSH server of Windows.
$ErrorActionPreference = 'Stop'
function Invoke-OnNode([int] $Port, [string] $Login, [string[]] $Lines) {
  $start = New-Object System.Diagnostics.ProcessStartInfo 'ssh'
  $start.Arguments = "-o BatchMode=yes -p $Port -- $Login /bin/sh -s"
  $start.UseShellExecute = $false
  $start.RedirectStandardInput = $true
  $child = [System.Diagnostics.Process]::Start($start)
  $bytes = [System.Text.Encoding]::UTF8.GetBytes(($Lines -join [char]10) + [char]10)
  $child.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
  $child.StandardInput.Close()
  $child.WaitForExit()
  if ($child.ExitCode -ne 0) { throw "The part for $Login ended with exit code $($child.ExitCode)." }
}
function Set-Key([string] $File, [string] $Name, [string] $Line) {
  $lines = @(if (Test-Path -LiteralPath $File) { Get-Content -LiteralPath $File | Where-Object { $_ -notmatch "^\\s*(export\\s+)?$Name\\s*=" } })
  Set-Content -LiteralPath $File -Value ($lines + $Line) -Encoding Ascii
}`;

const envPart = ({ added }: EnvChange): string[] =>
  added.length === 0
    ? []
    : [
        "New-Item -ItemType Directory -Force -Path (Join-Path $HOME '.agilab') | Out-Null",
        "$envFile = Join-Path $HOME '.agilab/.env'",
        ...added.map(
          (line) => `Set-Key $envFile ${powerShellQuote(line.slice(0, line.indexOf('=')))} ${powerShellQuote(line)}`,
        ),
      ];

/** The whole plan as one PowerShell script, where the manager is a Windows computer and the scheduler. Every value is quoted. Pure. */
export function powerShellByHand(scheduler: SchedulerPlan, workers: readonly WorkerPlan[], cluster: Cluster): string {
  const share = powerShellQuote(windowsPathOf(scheduler.path));
  const answerOf = (node: NodeId): string => `by-hand.${node.replace(/[^a-z0-9]/g, '-')}`;
  const parts = [
    HEAD,
    [
      '# The folder on the scheduler, and a token in it',
      `$share = ${share}`,
      "$sentinel = Join-Path $share '.muster-sentinel'",
      'New-Item -ItemType Directory -Force -Path $sentinel | Out-Null',
      ...envPart(scheduler.env),
      `[System.IO.File]::WriteAllText((Join-Path $sentinel 'by-hand'), ${powerShellQuote(TOKEN)} + [char]10)`,
    ].join('\n'),
    ...workers.map((worker) =>
      [
        `# The worker ${worker.node}: mount, read the token, answer it`,
        partFor(worker.node, cluster, workerLines(worker, TOKEN)),
      ].join('\n'),
    ),
    [
      '# The answers as the scheduler sees them',
      ...workers.map(
        ({ node }) =>
          `if ((Get-Content -LiteralPath (Join-Path $sentinel ${powerShellQuote(answerOf(node))})) -ne ${powerShellQuote(`answer to ${TOKEN}`)}) { throw ${powerShellQuote(`${node} did not answer through the share.`)} }`,
      ),
      'Remove-Item -LiteralPath $sentinel -Recurse',
    ].join('\n'),
    "Write-Output 'The share is set up.'",
  ];
  return `${parts.join('\n\n')}\n`;
}
