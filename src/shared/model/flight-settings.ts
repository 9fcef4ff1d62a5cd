import { z } from 'zod';

/** What the Flight proof computes, and where its files lie. */
export const FlightSettings = z.object({
  /** Numbers from 0 to 99, each once. */
  aircraft: z.array(z.number().int().min(0).max(99)).min(1).max(100),
  /** One a minute of one day. */
  rowsPerAircraft: z.number().int().min(1).max(1_440),
  /** Folder of the inputs, home-relative and the same on every node. */
  dataset: z.string().min(1).max(1024),
  /** Folder of the outputs, relative to the share. */
  output: z.string().min(1).max(1024),
});
export type FlightSettings = z.infer<typeof FlightSettings>;
