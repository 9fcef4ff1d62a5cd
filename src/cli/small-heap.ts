import { setFlagsFromString } from 'node:v8';

// A scan holds thousands of sockets for a second or two; V8 would grow its young generation to 48 MB for them and keep
// that. Imported before anything else, for it grows while modules load as well.
setFlagsFromString('--semi-space-growth-factor=1');
