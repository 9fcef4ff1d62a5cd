import type { Command } from 'commander';

const collect = (value: string, before: string[]): string[] => [...before, value];

/** Adds the options that every verb takes. */
export const withCommon = (command: Command): Command =>
  command
    .option('--cluster <name>', 'which cluster (default: lab, or MUSTER_CLUSTER)')
    .option('--json', 'every event as one JSON line; the last line is the result')
    .option('--summary-json <file>', 'write the result to a file, on failure too')
    .option('--log-file <file>', 'append the log of all nodes to a file')
    .option('--answers <source>', 'read answers {"ask","node","value"} as JSON lines from standard input: -')
    .option(
      '--accept-host-key <node=fingerprint>',
      'trust this host key if the node shows it (repeatable)',
      collect,
      [],
    );
