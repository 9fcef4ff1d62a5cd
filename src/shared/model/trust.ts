import { z } from 'zod';

/** The two halves of trust between two machines: knowing the other's host key, and being let in by it. */
export const TrustWhat = z.enum(['host-key', 'login']);
export type TrustWhat = z.infer<typeof TrustWhat>;
