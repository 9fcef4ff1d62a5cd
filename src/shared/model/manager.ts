import type { NodeId } from './ids';

/** The computer that runs Muster, as a node. It is reached without SSH. */
export const MANAGER = 'manager' as NodeId;
