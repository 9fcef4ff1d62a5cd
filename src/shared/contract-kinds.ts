import type { MusterContract } from './contract';
import type { KindsOf } from './contract-kit';

/** Names and kinds of the contract, without zod: what preload builds the bridge from. Checked against the contract by type. */
export const contractKinds = {
  'app.info': 'call',
  'app.copy': 'call',
  'app.show-run-folder': 'call',
  'engine.snapshot': 'call',
  'engine.events': 'feed',
  'log.lines': 'call',
  'job.start': 'call',
  'job.cancel': 'call',
  'ask.answer': 'call',
  'ask.dismiss': 'call',
  'discover.choose-import': 'call',
  'cluster.list': 'call',
  'cluster.open': 'call',
  'cluster.save': 'call',
  'cluster.advice': 'call',
  'remedy.plans': 'call',
  'fix.plan': 'call',
  'seed.plan': 'call',
  'share.plan': 'call',
  'undo.plan': 'call',
  'terminal.open': 'call',
  'terminal.write': 'call',
  'terminal.resize': 'call',
  'terminal.acknowledge': 'call',
  'terminal.close': 'call',
  'terminal.events': 'feed',
  'report.export': 'call',
  'report.html': 'call',
} as const satisfies KindsOf<MusterContract>;
