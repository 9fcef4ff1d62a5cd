import { setFlagsFromString } from 'node:v8';

/** Verbs that look at whole networks. */
const SCANS: ReadonlySet<string | undefined> = new Set(['discover', 'doctor']);

// A scan holds thousands of sockets for a second or two; V8 would grow its young generation to 48 MB for them and keep
// that. Imported before anything else, for it grows while modules load as well. The other verbs need no such bound, and
// spend a fifth less of their time collecting garbage without it; nor does V8 take what was compiled ahead with it.
if (SCANS.has(process.argv[2])) setFlagsFromString('--semi-space-growth-factor=1');
