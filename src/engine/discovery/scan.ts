import { readFile } from 'node:fs/promises';
import { NEIGHBOUR_MS, SLOWLY_AT_ONCE } from '../../shared/scan-time';
import { type SweepOptions, sweep } from './sweep';
import type { AskPort } from './tcp-probe';

export interface ScanOptions {
  readonly port?: number;
  readonly signal: AbortSignal;
  /** True for an address in a network of this computer, which has to be resolved by ARP first. */
  readonly isOnLink: (address: string) => boolean;
  readonly onOpen: (address: string) => void;
  /** Called once per address when it answered, or was silent twice. */
  readonly onDone: (address: string) => void;
  readonly probe?: AskPort;
  /** For the first pass; the second one is never shorter. */
  readonly quickMs?: number;
  /** Number of times the neighbour table was full so far; null where it is not known. */
  readonly tableFulls?: () => Promise<number | null>;
}

/** Most hosts answer within this; the first pass shows them. */
const QUICK_MS = 350;
/** For Wi-Fi that sleeps and machines that wake up: one SYN is repeated after 1 s (RFC 6298). */
const PATIENT_MS = 1_500;
/** Linux keeps 1,024 neighbours (arp(7): gc_thresh3) and drops packets for more without a word. */
const ON_LINK_AT_ONCE = 508;
/** A /20 in three rounds per pass, within the memory that a scan may take. */
const ROUTED_AT_ONCE = 1_400;
/** So many on-link addresses fit the neighbour table as a whole. */
const FITS_NEIGHBOURS = 1_016;

/**
 * Asks every address for its SSH port: quickly first, then the silent ones again with patience. On-link networks that
 * would overflow the neighbour table are asked once and slowly instead, and so are those that did overflow it.
 * @throws Failure cancelled.
 */
export async function scan(addresses: readonly string[], options: ScanOptions): Promise<void> {
  const onLink = addresses.filter(options.isOnLink);
  const routed = onLink.length === addresses.length ? [] : addresses.filter((address) => !options.isOnLink(address));
  await Promise.all([
    scanTwice(routed, ROUTED_AT_ONCE, options),
    onLink.length > FITS_NEIGHBOURS ? scanSlowly(onLink, options) : scanOnLink(onLink, options),
  ]);
}

async function scanOnLink(addresses: readonly string[], options: ScanOptions): Promise<void> {
  if (addresses.length === 0) return;
  const tableFulls = options.tableFulls ?? neighbourTableFulls;
  const before = await tableFulls();
  const open = new Set<string>();
  const onOpen = (address: string) => {
    open.add(address);
    options.onOpen(address);
  };
  await scanTwice(addresses, ON_LINK_AT_ONCE, { ...options, onOpen });
  const hasOverflowed = before !== null && ((await tableFulls()) ?? before) > before;
  if (!hasOverflowed) return;
  const missed = addresses.filter((address) => !open.has(address));
  await scanSlowly(missed, { ...options, onDone: () => undefined });
}

const scanTwice = (addresses: readonly string[], limit: number, options: ScanOptions): Promise<void> =>
  sweep(addresses, {
    ...common(options),
    timeoutMs: options.quickMs ?? QUICK_MS,
    againMs: Math.max(PATIENT_MS, options.quickMs ?? 0),
    limit,
    onOutcome: (address, outcome) => tell(address, outcome === 'open', options),
  });

const scanSlowly = (addresses: readonly string[], options: ScanOptions): Promise<void> =>
  sweep(addresses, {
    ...common(options),
    timeoutMs: NEIGHBOUR_MS,
    limit: SLOWLY_AT_ONCE,
    onOutcome: (address, outcome) => tell(address, outcome === 'open', options),
  });

const common = ({ port = 22, signal, probe }: ScanOptions): Pick<SweepOptions, 'port' | 'signal' | 'probe'> => ({
  port,
  signal,
  ...(probe ? { probe } : {}),
});

function tell(address: string, isOpen: boolean, { onOpen, onDone }: ScanOptions): void {
  if (isOpen) onOpen(address);
  onDone(address);
}

/** Column `table_fulls` of /proc/net/stat/arp_cache, summed over its rows (one per processor, hexadecimal). */
async function neighbourTableFulls(): Promise<number | null> {
  const text = await readFile('/proc/net/stat/arp_cache', 'utf8').catch(() => '');
  const [head = '', ...rows] = text.trim().split('\n');
  const column = head.trim().split(/\s+/).indexOf('table_fulls');
  if (column < 0) return null;
  return rows.reduce((sum, row) => sum + (Number.parseInt(row.trim().split(/\s+/)[column] ?? '', 16) || 0), 0);
}
