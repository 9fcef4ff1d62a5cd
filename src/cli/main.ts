import './small-heap';
import { createRequire } from 'node:module';
import { takeCompiledCode } from '../engine/compiled-code';

// A build of its own: what is compiled ahead is all that takes long, and it is loaded after the heap is set.
takeCompiledCode();
const { runCommandLine } = createRequire(__filename)('./command-line.js') as typeof import('./command-line');
void runCommandLine();
