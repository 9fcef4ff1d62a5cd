/** Addresses that are asked side by side once they may overflow the neighbour table of Linux (arp(7): gc_thresh3 = 1,024). */
export const SLOWLY_AT_ONCE = 600;
/** A neighbour that does not answer stays in that table for 3 probes of 1 s (arp(7): mcast_solicit, retrans_time). */
export const NEIGHBOUR_MS = 3_100;
const FITS_NEIGHBOURS = 1_016;
const ON_LINK_AT_ONCE = 508;
const BOTH_PASSES_MS = 1_850;

/** Upper estimate of a scan's time in seconds. Pure. */
export const scanSecondsFor = (addresses: number): number =>
  addresses <= FITS_NEIGHBOURS
    ? Math.ceil((Math.ceil(addresses / ON_LINK_AT_ONCE) * BOTH_PASSES_MS) / 1000)
    : Math.ceil((Math.ceil(addresses / SLOWLY_AT_ONCE) * NEIGHBOUR_MS) / 1000);
